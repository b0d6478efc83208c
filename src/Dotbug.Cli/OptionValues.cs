using System.Globalization;

namespace Dotbug.Cli;

/// <summary>The values of options as people write them: <c>15s</c>, <c>1000/s</c>, <c>1%</c>, <c>off</c>. False: it is none.</summary>
internal static class OptionValues
{
    public const string Off = "off";
    public const int MethodsMax = Protocol.Limits.MethodsMost;
    public const int DepthMax = Protocol.Limits.DepthMost;
    public const int ItemsMax = Protocol.Limits.ItemsMost;
    public const int StringMax = Protocol.Limits.StringCharsMost;

    private static readonly (string Unit, double Ms)[] _units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Milliseconds; 0 for <c>off</c>.</summary>
    public static bool TryTime(string text, out int ms)
    {
        ms = 0;
        if (text == Off)
            return true;
        foreach (var (unit, factor) in _units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) || !TryDecimal(text[..^unit.Length], out var number))
                continue;
            var value = number * factor;
            ms = value is >= 1 and <= int.MaxValue ? (int)value : 0;
            return ms > 0;
        }
        return false;
    }

    private static readonly (string Unit, double Bytes)[] _sizes = [("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30)];

    /// <summary>Bytes, at least <paramref name="least"/>.</summary>
    public static bool TrySize(string text, long least, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, factor) in _sizes)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && TryDecimal(text[..^unit.Length], out var number))
                bytes = number * factor is var value && value < 1L << 50 ? (long)value : 0;
        }
        return bytes >= least;
    }

    /// <summary>At least 1; 0 for <c>off</c>.</summary>
    public static bool TryCount(string text, out long count)
    {
        count = 0;
        return text == Off || TryInteger(text, out count) && count > 0;
    }

    /// <summary><c>1000/s</c> or <c>1000</c>; 0 for <c>off</c>.</summary>
    public static bool TryRate(string text, out int rate)
    {
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        rate = 0;
        if (!TryCount(number, out var count) || count > int.MaxValue || (count == 0 && text != Off))
            return false;
        rate = (int)count;
        return true;
    }

    public static bool TryBetween(string text, int min, int max, out int value)
    {
        var good = TryInteger(text, out var number) && number >= min && number <= max;
        value = good ? (int)number : 0;
        return good;
    }

    /// <summary>A share of one core up to all of it, in millionths; 0 for <c>off</c>.</summary>
    public static bool TryBudget(string text, out int ppm)
    {
        ppm = 0;
        if (text == Off)
            return true;
        if (!text.EndsWith('%') || !TryDecimal(text[..^1], out var percent) || percent is < 0.01 or > 100)
            return false;
        ppm = (int)Math.Round(percent * 10_000);
        return true;
    }

    public static string Time(int ms) => ms % 1_000 == 0 ? Number(ms / 1_000) + "s" : Number(ms) + "ms";

    public static string Percent(int ppm) => (ppm / 10_000.0).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static bool TryInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryDecimal(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
}
