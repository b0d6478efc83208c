namespace Bench.Driver;

internal static class Stats
{
    // Two-sided 95 %, for 1 to 20 degrees of freedom.
    private static readonly double[] _student =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    ];

    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>Linear between the two nearest.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new BenchException("no values");
        var at = share * (sorted.Length - 1);
        var low = (int)at;
        return low + 1 < sorted.Length ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[low];
    }

    /// <summary>Geometric mean of ratios and its 95 % interval, Student's t on the logarithms.</summary>
    public static (double Mean, double Low, double High) Ratios(IReadOnlyList<double> ratios)
    {
        var logs = ratios.Select(r => Math.Log(r)).ToArray();
        var mean = logs.Average();
        if (logs.Length < 2)
            return (Math.Exp(mean), 0, double.PositiveInfinity);
        var deviation = Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / (logs.Length - 1));
        var half = _student[Math.Min(logs.Length - 1, _student.Length) - 1] * deviation / Math.Sqrt(logs.Length);
        return (Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half));
    }
}
