using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class RefOutScenario
{
    public static string Run(int n)
    {
        var exchange = new Exchange();
        var sum = 0L;
        for (var i = 0; i < n; i++)
        {
            int left = i, right = 100;
            exchange.Swap(ref left, ref right);
            sum += left - right;
            sum += exchange.TryFind($"k{i}", out var found, out var text) ? found + text!.Length : -1;
            sum += exchange.Area(new Grid9 { A = 3, I = 4 });
            var price = new Price(1m, "EUR");
            exchange.Raise(ref price, 2);
            sum += (long)price.Amount;
            string? name = null;
            exchange.Name(ref name, in i);
            sum += name!.Length;
            exchange.Cell(i) += 5;
            sum += exchange.Span("abc".AsSpan(), [1, 2, 3]);
            exchange.Nothing(out _);
        }

        return sum.ToString();
    }
}

public sealed class Exchange
{
    private readonly int[] _cells = new int[4];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Swap(ref int left, ref int right) => (left, right) = (right, left);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryFind(string key, out int found, out string? text)
    {
        found = key.Length;
        text = found % 2 == 0 ? key : null;
        return text is not null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Area(in Grid9 grid) => grid.A * grid.I;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Raise(ref Price price, int factor) => price = price.Times(factor);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Name(ref string? name, in int number) => name ??= $"number {number}";

    /// <summary>Returns a reference: not a value that could be shown after the call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ref int Cell(int index) => ref _cells[index % _cells.Length];

    /// <summary>Byref-like parameters.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Span(ReadOnlySpan<char> text, Span<int> numbers) => text.Length + numbers[0];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Nothing(out Order2? nothing) => nothing = null;
}

public sealed class Order2;
