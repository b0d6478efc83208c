using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// Comparisons that C# has no operator for. All answer -1, 0 or 1, or <see cref="Incomparable"/>. Called from the code of guards on
/// the program's threads; the type tests are exact, so that no conversion of the program's runs.
/// </summary>
internal static class Numbers
{
    public const int Incomparable = 2;

    private const long TicksMax = long.MaxValue / 100;

    /// <summary>Nanoseconds of a TimeSpan's 100 ns ticks; beyond 292 years the nearest that fits.</summary>
    public static long Nanoseconds(long ticks) => Math.Clamp(ticks, -TicksMax, TicksMax) * 100;

    public static int CompareMixed(long a, ulong b) => a < 0 ? -1 : ((ulong)a).CompareTo(b);

    /// <summary>A boxed whole number (or char) against a long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CompareBoxed(object? boxed, long with) => boxed switch
    {
        int value => ((long)value).CompareTo(with),
        long value => value.CompareTo(with),
        short value => ((long)value).CompareTo(with),
        byte value => ((long)value).CompareTo(with),
        uint value => ((long)value).CompareTo(with),
        ushort value => ((long)value).CompareTo(with),
        sbyte value => ((long)value).CompareTo(with),
        char value => ((long)value).CompareTo(with),
        ulong value => -CompareMixed(with, value),
        double or float or decimal => CompareBoxedReal(boxed, with),
        _ => Incomparable,
    };

    /// <summary>A boxed number against a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CompareBoxedReal(object? boxed, double with)
    {
        double value;
        switch (boxed)
        {
            case double real: value = real; break;
            case float real: value = real; break;
            case decimal real: value = (double)real; break;
            case int whole: value = whole; break;
            case long whole: value = whole; break;
            case uint whole: value = whole; break;
            case ulong whole: value = whole; break;
            case short whole: value = whole; break;
            case ushort whole: value = whole; break;
            case byte whole: value = whole; break;
            case sbyte whole: value = whole; break;
            default: return Incomparable;
        }

        return value < with ? -1 : value > with ? 1 : value == with ? 0 : Incomparable;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CompareBoxedText(object? boxed, string? with) => boxed switch
    {
        string text when with is not null => Texts.Same(text, with) ? 0 : Incomparable,
        char letter when with is { Length: 1 } => letter == with[0] ? 0 : Incomparable,
        null when with is null => 0,
        _ => Incomparable,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CompareBoxedBool(object? boxed, bool with) => boxed is bool value && value == with ? 0 : Incomparable;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CompareBoxedGuid(object? boxed, Guid with) => boxed is Guid value && value == with ? 0 : Incomparable;

    /// <summary>
    /// Two objects of unknown type: the same one, or boxes (values of type parameters arrive in one each) and texts that say the same.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool SameObject(object? a, object? b) => ReferenceEquals(a, b) || b switch
    {
        null => false,
        string text => CompareBoxedText(a, text) == 0,
        bool value => CompareBoxedBool(a, value) == 0,
        Guid value => CompareBoxedGuid(a, value) == 0,
        int value => a is int other && other == value,
        long value => a is long other && other == value,
        short value => a is short other && other == value,
        byte value => a is byte other && other == value,
        char value => a is char other && other == value,
        uint value => a is uint other && other == value,
        ulong value => a is ulong other && other == value,
        ushort value => a is ushort other && other == value,
        sbyte value => a is sbyte other && other == value,
        double value => a is double other && other == value,
        float value => a is float other && other == value,
        decimal value => a is decimal other && other == value,
        _ => false,
    };
}
