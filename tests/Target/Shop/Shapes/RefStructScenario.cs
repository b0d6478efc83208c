using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>Structs that live on the stack only: as parameters, as results, and their own methods.</summary>
public static class RefStructScenario
{
    public static string Run(int n)
    {
        var result = "";
        for (var i = 0; i < n; i++)
        {
            var total = 10;
            var reader = new Words("one two three", ref total);
            var words = "";
            while (reader.Next(out var word))
            {
                words += word.ToString() + ',';
            }

            var window = new Window<int>([1, 2, 3, 4]);
            window.Move(1);
            var texts = new Window<string>(["a", "b", "c"]);
            texts.Move(2);
            result = $"{words}{total}{RefStructs.Left(reader)}{RefStructs.Skip(ref reader).Taken}{RefStructs.Peek(in reader)}"
                + $"{window.Current}{texts.Current}{RefStructs.Width(window)}{RefStructs.Width(texts)}{RefStructs.Narrow(window).Current}";
#if NET9_0_OR_GREATER
            result += RefStructs.Name(reader) + RefStructs.Name("text") + RefStructs.Name(5) + RefStructs.Same(window).Current
                + RefStructs.Name<Span<int>>([1, 2]);
#endif
        }

        return result;
    }
}

public ref struct Words
{
    private ReadOnlySpan<char> _rest;
    private readonly ref int _total;
    private readonly string _source;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Words(string source, ref int total)
    {
        _source = source;
        _rest = source;
        _total = ref total;
    }

    public int Taken { get; private set; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Next(out ReadOnlySpan<char> word)
    {
        var at = _rest.IndexOf(' ');
        word = at < 0 ? _rest : _rest[..at];
        _rest = at < 0 ? default : _rest[(at + 1)..];
        Taken += word.Length;
        _total += word.Length;
        return word.Length > 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly int Left() => _rest.Length;
}

public ref struct Window<T>(ReadOnlySpan<T> all)
{
    private readonly ReadOnlySpan<T> _all = all;
    private int _at;

    public readonly T Current
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => _all[_at];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Move(int by) => _at += by;
}

public static class RefStructs
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Left(Words words) => words.Left();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Words Skip(ref Words words)
    {
        words.Next(out _);
        return words;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Peek(in Words words) => words.Left() + words.Taken;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Width<T>(Window<T> window) => window.Current is string ? 1 : 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Window<T> Narrow<T>(Window<T> window)
    {
        window.Move(1);
        return window;
    }

#if NET9_0_OR_GREATER
    /// <summary>A type parameter that may stand for a ref struct: boxing one would be an invalid program.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Name<T>(T value) where T : allows ref struct => typeof(T).Name;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Same<T>(T value) where T : allows ref struct => value;
#endif
}
