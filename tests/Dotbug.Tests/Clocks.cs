using Dotbug.Session;
using Xunit;

namespace Dotbug.Tests;

/// <summary>Pairs of (ticks, nanoseconds) as the agent sends them, of a counter with three ticks a nanosecond.</summary>
public sealed class Clocks
{
    private const long ArmedNs = 900_000_000_000;

    private readonly ClockMap _clock = new(ticksKind: 1);

    [Fact]
    public void The_rate_is_known_before_the_first_heartbeat()
    {
        Add(ArmedNs);
        Assert.False(_clock.Ready);

        Add(ArmedNs - 6_000_000);

        Assert.True(_clock.Ready);
        Assert.Equal(1_000_000, _clock.Elapsed(Ticks(ArmedNs), Ticks(ArmedNs + 1_000_000)));
        Assert.Equal(_clock.UtcOfMonotonic(ArmedNs + 5_000), _clock.UtcNs(Ticks(ArmedNs + 5_000)));
    }

    [Fact]
    public void Pairs_that_lie_too_close_together_give_no_rate()
    {
        Add(ArmedNs);
        Add(ArmedNs - 900_000);

        Assert.False(_clock.Ready);
    }

    [Fact]
    public void What_happened_to_a_clock_before_the_session_is_forgotten()
    {
        // The machine slept for a minute since the agent's start: the counter went on, the monotonic clock stood still.
        const ulong slept = 60_000_000_000 * 3ul;
        Add(ArmedNs, slept);
        Add(ArmedNs - 1_000_000_000);
        Add(ArmedNs + 500_000_000, slept);

        Assert.Equal(1_000_000, _clock.Elapsed(Ticks(ArmedNs), Ticks(ArmedNs + 1_000_000)));
        Assert.Equal(_clock.UtcOfMonotonic(ArmedNs), _clock.UtcNs(Ticks(ArmedNs) + slept));
    }

    private void Add(long ns, ulong aheadTicks = 0) => _clock.Add(Ticks(ns) + aheadTicks, ns);

    private static ulong Ticks(long ns) => (ulong)ns * 3;
}
