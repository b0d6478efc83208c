using System.Diagnostics;

namespace Dotbug.Session;

/// <summary>
/// Ticks of the target's time stamps, nanoseconds of the monotonic clock, and UTC. Learns from pairs that the agent reads together: the rate
/// from the oldest and the newest pair, the position from the newest. Pairs come on the receiving thread, conversions happen on the reading one.
/// </summary>
internal sealed class ClockMap
{
    /// <summary>One tick per nanosecond until two pairs are known; they must be so far apart that the error of reading them is small.</summary>
    private const long BaselineNs = 1_000_000;

    private sealed record Fit(ulong Ticks, long MonotonicNs, double NsPerTick);

    private readonly bool _nanoseconds;
    private readonly long _utcOffsetNs;
    private (ulong Ticks, long Ns)? _first;
    private volatile Fit? _fit;

    /// <param name="ticksKind">0: ticks are nanoseconds of the monotonic clock; 1: the processor's counter.</param>
    public ClockMap(int ticksKind)
    {
        _nanoseconds = ticksKind == 0;
        if (_nanoseconds)
            _fit = new Fit(0, 0, 1);
        _utcOffsetNs = UtcOffset();
    }

    private static long UtcOffset()
    {
        // Of some tries the one with the least delay between the two readings.
        var (offset, best) = (0L, long.MaxValue);
        for (var i = 0; i < 8; i++)
        {
            var before = MonotonicNs();
            var utc = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
            var span = MonotonicNs() - before;
            if (span < best)
                (offset, best) = (utc - before - span / 2, span);
        }
        return offset;
    }

    /// <summary>False until ticks can be converted.</summary>
    public bool Ready => _fit != null;

    /// <summary>This machine's CLOCK_MONOTONIC, the same for every process (Stopwatch reads it, in nanoseconds).</summary>
    public static long MonotonicNs() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    public void Add(ulong ticks, long monotonicNs)
    {
        if (_nanoseconds)
            return;
        if (_first is not { } first)
        {
            _first = (ticks, monotonicNs);
            return;
        }
        if (monotonicNs - first.Ns < BaselineNs || ticks <= first.Ticks)
            return;
        var rate = (monotonicNs - first.Ns) / (double)(ticks - first.Ticks);
        // Counters run between 1 MHz and 100 GHz; anything else is not a clock.
        if (rate is > 0.01 and < 1000)
            _fit = new Fit(ticks, monotonicNs, rate);
    }

    public ulong TicksNow()
    {
        if (_fit is not { } fit)
            return 0;
        var ticks = fit.Ticks + (MonotonicNs() - fit.MonotonicNs) / fit.NsPerTick;
        return ticks > 0 ? (ulong)ticks : 0;
    }

    public ulong TicksIn(long ns) => _fit is { } fit ? (ulong)(ns / fit.NsPerTick) : 0;

    public long Elapsed(ulong from, ulong to) => to <= from ? 0 : Clamp((to - from) * (_fit?.NsPerTick ?? 1));

    /// <summary>UTC in nanoseconds since 1970. Before the rate is known, now.</summary>
    public long UtcNs(ulong ticks) =>
        _fit is { } fit ? UtcOfMonotonic(fit.MonotonicNs + Clamp(unchecked((long)(ticks - fit.Ticks)) * fit.NsPerTick)) : UtcNowNs();

    public long UtcOfMonotonic(long monotonicNs) => unchecked(monotonicNs + _utcOffsetNs);

    public long UtcNowNs() => UtcOfMonotonic(MonotonicNs());

    private static long Clamp(double ns) => (long)Math.Clamp(ns, -4e18, 4e18);
}
