using System.Globalization;

namespace Proving.Soaking;

/// <summary>A straight line through figures: how much more a minute, and how far that may be wrong (twice the standard error).</summary>
internal sealed record Trend(double PerMinute, double Error)
{
    /// <summary>Points of (minutes, figure); fewer than three have no trend that could be told from chance.</summary>
    public static Trend Of(IReadOnlyList<(double Minutes, double Figure)> points)
    {
        if (points.Count < 3)
            return new Trend(0, double.PositiveInfinity);
        var (x, y) = (points.Average(p => p.Minutes), points.Average(p => p.Figure));
        var spread = points.Sum(p => (p.Minutes - x) * (p.Minutes - x));
        var slope = points.Sum(p => (p.Minutes - x) * (p.Figure - y)) / spread;
        var rest = points.Sum(p => Math.Pow(p.Figure - y - slope * (p.Minutes - x), 2));
        return new Trend(slope, 2 * Math.Sqrt(rest / (points.Count - 2) / spread));
    }

    /// <summary>Flat, or so near to it that the difference is within the error.</summary>
    public bool IsWithin(double perMinute) => PerMinute - Error <= perMinute;

    public string Text(string unit) => string.Create(CultureInfo.InvariantCulture, $"{PerMinute:0.#} ± {Error:0.#} {unit} a minute");
}
