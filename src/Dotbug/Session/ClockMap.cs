namespace Dotbug.Session;

/// <summary>
/// Ticks of the target's time stamps, nanoseconds of the monotonic clock, and UTC. Learns from pairs that the agent reads together: the rate
/// from two that lie far apart, the position from the newest. The first pair is of the session's start, one of the agent's start follows it, so
/// that the rate is known before the first event. The rate is of the last minute or two: what becomes of a clock in a session of days (corrected by NTP, a
/// machine that slept or was moved) is forgotten with the pairs before it. Pairs come on the receiving thread, conversions happen on the reading one.
/// </summary>
internal sealed class ClockMap
{
    /// <summary>One tick per nanosecond until two pairs are known; they must be so far apart that the error of reading them is small.</summary>
    private const long BaselineNs = 1_000_000;

    /// <summary>Reading a pair is exact to some 100 ns, so over this time the rate is exact to a millionth.</summary>
    private const long LongBaselineNs = 200_000_000;

    /// <summary>Older pairs say less of the rate of today than the newest do: from one pair to the next it changes by what NTP corrects.</summary>
    private const long ForgetNs = 60_000_000_000;

    /// <summary>No clock goes wrong by so much: one of the two stood still or jumped between two pairs.</summary>
    private const double JumpMin = 0.01;

    private sealed record Pair(ulong Ticks, long Ns);

    private sealed record Fit(ulong Ticks, long MonotonicNs, double NsPerTick);

    private readonly bool _nanoseconds;
    private readonly WallClock _wall;
    private Pair? _first;
    private Pair? _agent;
    private Pair? _newest;

    /// <summary>The first pair of the next minute's rate.</summary>
    private Pair? _next;
    private volatile Fit? _fit;

    /// <param name="ticksKind">0: ticks are nanoseconds of the monotonic clock; 1: the processor's counter.</param>
    /// <param name="wall">For tests.</param>
    public ClockMap(int ticksKind, WallClock? wall = null)
    {
        _nanoseconds = ticksKind == 0;
        if (_nanoseconds)
            _fit = new Fit(0, 0, 1);
        _wall = wall ?? new WallClock();
        _wall.Look();
    }

    /// <summary>False until ticks can be converted.</summary>
    public bool Ready => _fit != null;

    public static long MonotonicNs() => WallClock.MonotonicNs();

    /// <summary>Whether the wall clock was set since the last time, and by how much.</summary>
    public long LookAtWallClock() => _wall.Look();

    public void Add(ulong ticks, long monotonicNs)
    {
        if (_nanoseconds)
            return;
        var pair = new Pair(ticks, monotonicNs);
        _first ??= pair;
        if (pair.Ns < _first.Ns)
            _agent = pair;
        if (_newest is { } last && pair.Ns > last.Ns && Jumped(last, pair))
        {
            // The rate is as before; where the ticks are is known from here on anew.
            (_first, _next, _agent) = (pair, null, null);
            _fit = _fit! with { Ticks = pair.Ticks, MonotonicNs = pair.Ns };
        }
        if (_newest is null || pair.Ns > _newest.Ns)
            _newest = pair;
        MoveOn();
        // A machine may have slept since the agent's start, and one of its clocks with it: the session's own pairs are better, once far apart.
        var old = _agent is { } agent && _newest.Ns - _first.Ns < LongBaselineNs ? agent : _first;
        if (_newest.Ns - old.Ns < BaselineNs || _newest.Ticks <= old.Ticks)
            return;
        var rate = (_newest.Ns - old.Ns) / (double)(_newest.Ticks - old.Ticks);
        // Counters run between 1 MHz and 100 GHz; anything else is not a clock.
        if (rate is > 0.01 and < 1000)
            _fit = new Fit(_newest.Ticks, _newest.Ns, rate);
    }

    private bool Jumped(Pair last, Pair pair)
    {
        if (_fit is not { } fit || pair.Ns - last.Ns < LongBaselineNs || _newest!.Ns - _first!.Ns < LongBaselineNs)
            return false;
        var expected = (pair.Ns - last.Ns) / fit.NsPerTick;
        var ticks = (double)unchecked((long)(pair.Ticks - last.Ticks));
        return Math.Abs(ticks - expected) > expected * JumpMin;
    }

    private void MoveOn()
    {
        if (_newest!.Ns - _first!.Ns < ForgetNs)
            return;
        if (_next is { } next && _newest.Ns - next.Ns >= ForgetNs)
            (_first, _next) = (next, _newest);
        else
            _next ??= _newest;
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
    public long UtcNs(ulong ticks) => UtcOfMonotonic(MonotonicOf(ticks));

    public long MonotonicOf(ulong ticks) =>
        _fit is { } fit ? fit.MonotonicNs + Clamp(unchecked((long)(ticks - fit.Ticks)) * fit.NsPerTick) : MonotonicNs();

    public long UtcOfMonotonic(long monotonicNs) => _wall.UtcNs(monotonicNs);

    public long UtcNowNs() => UtcOfMonotonic(MonotonicNs());

    private static long Clamp(double ns) => (long)Math.Clamp(ns, -4e18, 4e18);
}
