using System.Globalization;
using System.Net;
using System.Numerics;

namespace Dotbug.Sinks.Filters;

/// <summary>Recorded values beside each other and beside literals: numbers by what they are worth, texts letter by letter, enums by their members' names.</summary>
internal static class Comparison
{
    public static Truth Equal(object? left, object? right)
    {
        if (left is NoValue a)
            return Of(a);
        if (right is NoValue b)
            return Of(b);
        if (left is null || right is null)
            return Is(left is null && right is null);
        if (left is TextValue || right is TextValue)
            return CutEqual(left, right);
        if (left is bool x && right is bool y)
            return Is(x == y);
        if (Order(left, right) is { } order)
            return Is(order == 0);
        return left is string || right is string ? TextEqual(left, right) : Truth.Unknown;
    }

    private static Truth Of(NoValue none) => none == NoValue.Absent ? Truth.False : Truth.Unknown;

    private static Truth Is(bool condition) => condition ? Truth.True : Truth.False;

    /// <summary>Of a text that was cut the length is known, and how it begins.</summary>
    private static Truth CutEqual(object left, object right)
    {
        var (cut, other) = left is TextValue l ? (l, right) : ((TextValue)right, left);
        return other switch
        {
            string text => text.Length == cut.TotalChars && text.StartsWith(cut.Text, StringComparison.Ordinal) ? Truth.Unknown : Truth.False,
            TextValue text => text.TotalChars == cut.TotalChars && text.Text == cut.Text ? Truth.Unknown : Truth.False,
            _ => Truth.Unknown,
        };
    }

    private static Truth TextEqual(object left, object right)
    {
        if (left is string a && right is string b)
            return Is(a == b);
        var (text, value) = left is string ? ((string)left, right) : ((string)right, left);
        return value switch
        {
            char v => Is(text.Length == 1 && text[0] == v),
            EnumValue v => Is(v.Name == text),
            ThreadRef v => v.Name is null ? Truth.False : Is(v.Name == text),
            Guid v => Is(Guid.TryParse(text, out var g) && g == v),
            DateTime v => Is(DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var d) && d == v),
            DateTimeOffset v => Is(DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var d) && d == v),
            DateOnly v => Is(DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var d) && d == v),
            TimeOnly v => Is(TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var d) && d == v),
            Version v => Is(Version.TryParse(text, out var d) && d == v),
            IPAddress v => Is(IPAddress.TryParse(text, out var d) && d.Equals(v)),
            _ => Truth.Unknown,
        };
    }

    /// <summary>Null: the two have no order that we know.</summary>
    public static int? Order(object? left, object? right)
    {
        if (Span(left) is { } a && Span(right) is { } b)
            return a.CompareTo(b);
        if (left is DateTime x && right is DateTime y)
            return x.CompareTo(y);
        if (left is DateTimeOffset m && right is DateTimeOffset n)
            return m.CompareTo(n);
        if (left is char c && right is char d)
            return c.CompareTo(d);
        if (Exact(left) is { } p && Exact(right) is { } q)
            return p.CompareTo(q);
        return Real(left) is { } r && Real(right) is { } s && !double.IsNaN(r) && !double.IsNaN(s) ? r.CompareTo(s)
            : Real(left) is not null && Real(right) is not null ? 2 : null;
    }

    private static decimal? Span(object? value) => value switch
    {
        Nanoseconds v => v.Count,
        TimeSpan v => v.Ticks * 100m,
        _ => null,
    };

    /// <summary>What a decimal holds exactly. A thread stands for its number, an enum for its value.</summary>
    public static decimal? Exact(object? value) => value switch
    {
        int v => v,
        long v => v,
        decimal v => v,
        byte v => v,
        sbyte v => v,
        short v => v,
        ushort v => v,
        uint v => v,
        ulong v => v,
        nint v => v,
        nuint v => v,
        ThreadRef v => v.Managed,
        EnumValue v => v.Value,
        Int128 v when v >= (Int128)decimal.MinValue && v <= (Int128)decimal.MaxValue => (decimal)v,
        UInt128 v when v <= (UInt128)decimal.MaxValue => (decimal)v,
        BigInteger v when v >= (BigInteger)decimal.MinValue && v <= (BigInteger)decimal.MaxValue => (decimal)v,
        _ => null,
    };

    public static double? Real(object? value) => value switch
    {
        double v => v,
        float v => v,
        Half v => (double)v,
        _ => Exact(value) is { } exact ? (double)exact : null,
    };
}
