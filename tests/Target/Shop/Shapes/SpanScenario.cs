using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class SpanScenario
{
    public static string Run(int n)
    {
        var result = "";
        for (var i = 0; i < n; i++)
        {
            Span<int> numbers = [3, 1, 2];
            Span<char> letters = ['a', 'b', 'c'];
            var sum = Spans.Sum(numbers);
            var trimmed = Spans.Trim("  text ").ToString();
            var names = Spans.Join(["x", null, "z"], [new Point(1, 2), new Point(3, 4)]);
            var days = Spans.Days([DayOfWeek.Monday, DayOfWeek.Friday], default);
            Spans.Upper(letters)[0] = '!';
            var rest = "key=value".AsSpan();
            Spans.Next(ref rest, out var key);
            var many = Spans.Sum(new int[100]);
            var bytes = Spans.Bytes([1, 2, 255], in key);
            var whole = Spans.Tail(numbers).Length + Spans.Tail<string>(["p", "q"]).Length + Spans.First<char>("ab") + Spans.First([1.5, 2.5]);
            var objects = Spans.Objects([1, "two", new Price(3, "EUR")]);
            result = $"{sum}{trimmed}{names}{days}{letters}{rest}{key}{many}{bytes}{whole}{objects}{Spans.Filled(2)}";
        }

        return result;
    }
}

public static class Spans
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Sum(Span<int> numbers)
    {
        var sum = 0;
        foreach (var number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Join(ReadOnlySpan<string?> names, Span<Point> points) => names[0] + points[^1].X;

    /// <summary>Enums, and nothing at all.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Days(ReadOnlySpan<DayOfWeek> days, Span<long> none) => days.Length + none.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Span<char> Upper(Span<char> letters)
    {
        letters[1] = char.ToUpperInvariant(letters[1]);
        return letters;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Next(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key)
    {
        var at = rest.IndexOf('=');
        key = rest[..at];
        rest = rest[(at + 1)..];
        return at > 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Bytes(ReadOnlySpan<byte> bytes, in ReadOnlySpan<char> name) => bytes[^1] + name.Length;

    /// <summary>What T is, only the call knows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Span<T> Tail<T>(Span<T> all) => all[1..];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T First<T>(ReadOnlySpan<T> all) where T : struct => all[0];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Objects(Span<object> objects) => objects.Length;

    /// <summary>Memory of its own stack frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Filled(int count)
    {
        Span<int> all = stackalloc int[count];
        all.Fill(count);
        return Sum(all);
    }
}
