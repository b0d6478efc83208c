using System.Diagnostics;

namespace Dotbug.Session;

/// <summary>
/// Ticks of the target's time stamps, nanoseconds of the monotonic clock, and UTC. Learns from pairs that the agent reads together: the rate
/// from two that lie far apart, the position from the newest. The first pair is of the session's start, one of the agent's start follows it, so
/// that the rate is known before the first event. Pairs come on the receiving thread, conversions happen on the reading one.
/// </summary>
internal sealed class ClockMap
{
    /// <summary>One tick per nanosecond until two pairs are known; they must be so far apart that the error of reading them is small.</summary>
    private const long BaselineNs = 1_000_000;

    /// <summary>Reading a pair is exact to some 100 ns, so over this time the rate is exact to a millionth.</summary>
    private const long LongBaselineNs = 200_000_000;

    private sealed record Pair(ulong Ticks, long Ns);

    private sealed record Fit(ulong Ticks, long MonotonicNs, double NsPerTick);

    private readonly bool _nanoseconds;
    private readonly long _utcOffsetNs;
    private Pair? _first;
    private Pair? _agent;
    private Pair? _newest;
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
        var pair = new Pair(ticks, monotonicNs);
        _first ??= pair;
        if (pair.Ticks < _first.Ticks)
            _agent = pair;
        if (_newest is null || pair.Ticks > _newest.Ticks)
            _newest = pair;
        // A machine may have slept since the agent's start, and one of its clocks with it: the session's own pairs are better, once far apart.
        var old = _agent is { } agent && _newest.Ns - _first.Ns < LongBaselineNs ? agent : _first;
        if (_newest.Ns - old.Ns < BaselineNs || _newest.Ticks <= old.Ticks)
            return;
        var rate = (_newest.Ns - old.Ns) / (double)(_newest.Ticks - old.Ticks);
        // Counters run between 1 MHz and 100 GHz; anything else is not a clock.
        if (rate is > 0.01 and < 1000)
            _fit = new Fit(_newest.Ticks, _newest.Ns, rate);
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
