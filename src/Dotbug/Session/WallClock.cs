using System.Diagnostics;

namespace Dotbug.Session;

/// <summary>
/// UTC for times of the monotonic clock. The two run alike, corrections by NTP included, until somebody sets the wall clock: then what happens
/// from there on has the new time, as in the program's own log, and what happened before keeps the old one. The receiving thread looks, the reading
/// one converts.
/// </summary>
/// <param name="read">Nanoseconds since 1970; this machine's clock when null.</param>
internal sealed class WallClock(Func<long>? read = null)
{
    /// <summary>Less is taken for the error of reading two clocks one after the other, or adds up until it is more.</summary>
    public const long StepNs = 1_000_000;

    /// <summary>A step that is told: less does not mislead a reader.</summary>
    private const long ToldNs = 100_000_000;

    /// <summary>Kept, so that events that are read late have the time of their day.</summary>
    private const int KeptMax = 64;

    private sealed record Offset(long FromNs, long Ns);

    private readonly Func<long> _read = read ?? (() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);
    private volatile Offset[] _offsets = [];

    /// <summary>This machine's CLOCK_MONOTONIC, the same for every process (Stopwatch reads it, in nanoseconds).</summary>
    public static long MonotonicNs() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Looks whether the clock was set since the last time. Answers by how much, when that is worth telling, else 0.</summary>
    public long Look()
    {
        var (ns, apart) = Read();
        var known = _offsets;
        if (known.Length == 0)
        {
            _offsets = [new Offset(long.MinValue, ns)];
            return 0;
        }
        var step = ns - known[^1].Ns;
        if (Math.Abs(step) < StepNs + apart)
            return 0;
        _offsets = [.. known.TakeLast(KeptMax - 1), new Offset(MonotonicNs(), ns)];
        return Math.Abs(step) < ToldNs ? 0 : step;
    }

    public long UtcNs(long monotonicNs)
    {
        var offsets = _offsets;
        var at = offsets.Length - 1;
        while (at > 0 && monotonicNs < offsets[at].FromNs)
            at--;
        return unchecked(monotonicNs + offsets[at].Ns);
    }

    /// <summary>Of some tries the one with the least delay between the two readings.</summary>
    private (long Ns, long Apart) Read()
    {
        var (offset, best) = (0L, long.MaxValue);
        for (var i = 0; i < 8; i++)
        {
            var before = MonotonicNs();
            var utc = _read();
            var span = MonotonicNs() - before;
            if (span < best)
                (offset, best) = (utc - before - span / 2, span);
        }
        return (offset, best);
    }
}
