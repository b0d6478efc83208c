using System.Globalization;

namespace Bench.Driver;

/// <summary>The speed of a method that is called without a pause, slice by slice.</summary>
/// <param name="EndedNs">End of the slice, in nanoseconds of the monotonic clock that all processes share.</param>
/// <param name="NsPerCall">Nanoseconds per call in it.</param>
/// <param name="CpuNs">Processor time that the thread had in it.</param>
/// <param name="CpuNsPerCall">The same per call: what others take from the machine meanwhile is not in it.</param>
internal readonly record struct Slice(long EndedNs, double NsPerCall, double CpuNs, double CpuNsPerCall)
{
    public static Slice[] Parse(IEnumerable<string> words) =>
    [
        .. words.Select(w => w.Split(':')).Select(w => new Slice(
            long.Parse(w[0], CultureInfo.InvariantCulture), Number(w[1]), Number(w[2]), Number(w[3]))),
    ];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Median of the slices that ended between two moments; of a thread that got no time then, the next slice.</summary>
    public static double Between(Slice[] slices, long fromNs, long toNs)
    {
        var inside = slices.Where(s => s.EndedNs > fromNs && s.EndedNs <= toNs).DefaultIfEmpty(slices.FirstOrDefault(s => s.EndedNs > toNs));
        var median = Stats.Median(inside.Select(s => s.NsPerCall));
        return median > 0 ? median : throw new BenchException("the method was not called after that time");
    }
}
