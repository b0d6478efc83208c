using System.Globalization;

namespace Dotbug.Sinks.Text;

/// <summary>Durations for people: three digits after the point down to the unit that fits, <c>840 ns</c> to <c>14.200 s</c>.</summary>
internal static class Duration
{
    public static void Append(Utf8Buffer to, long ns)
    {
        var (unit, name) = ns switch
        {
            < 1_000 => (1L, " ns"),
            < 1_000_000 => (1_000L, " us"),
            < 1_000_000_000 => (1_000_000L, " ms"),
            _ => (1_000_000_000L, " s"),
        };
        to.Append(ns / unit);
        if (unit > 1)
        {
            to.AppendRaw((byte)'.');
            to.AppendDigits(ns % unit / (unit / 1_000), 3);
        }
        to.Append(name.AsSpan());
    }

    /// <summary>Seconds with at most one digit after the point: <c>15 s</c>, <c>14.2 s</c>.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";

    /// <summary>The paused time of an arming: whole milliseconds, or what is below one.</summary>
    public static string Paused(long ns) => ns >= 1_000_000
        ? ((ns + 500_000) / 1_000_000).ToString(CultureInfo.InvariantCulture) + " ms"
        : (ns / 1_000).ToString(CultureInfo.InvariantCulture) + " us";
}
