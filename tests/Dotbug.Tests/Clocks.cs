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

    [Fact]
    public void A_rate_that_changes_over_days_is_followed()
    {
        Add(ArmedNs);
        // A counter of three ticks a nanosecond that NTP finds to be wrong, by ten parts in a million more each hour, for two days.
        var (ticks, ns) = ((double)Ticks(ArmedNs), ArmedNs);
        for (var i = 0; i < 2 * 24 * 3600 * 2; i++)
        {
            var rate = 3 * (1 + i / 7200 * 1e-5);
            var last = (ulong)ticks;
            ns += 500_000_000;
            ticks += 500_000_000 * rate;
            _clock.Add((ulong)ticks, ns);
            // Between two pairs.
            var half = _clock.MonotonicOf((ulong)(ticks + 250_000_000 * rate));
            Assert.InRange(half - ns - 250_000_000, -5_000, 5_000);
            Assert.InRange(_clock.Elapsed(last, (ulong)ticks) - 500_000_000, -10_000, 10_000);
        }
    }

    [Theory]
    [InlineData(10_800_000_000_000)]
    [InlineData(-600_000_000_000)]
    public void A_counter_that_jumped_while_the_machine_slept_is_found_again(long jumpTicks)
    {
        Add(ArmedNs);
        for (var i = 1; i <= 10; i++)
            Add(ArmedNs + i * 500_000_000L);
        var slept = unchecked((ulong)jumpTicks);
        for (var i = 11; i <= 12; i++)
            Add(ArmedNs + i * 500_000_000L, slept);

        var now = ArmedNs + 12 * 500_000_000L + 1_000;
        Assert.InRange(_clock.MonotonicOf(Ticks(now) + slept) - now, -100, 100);
        Assert.Equal(1_000_000, _clock.Elapsed(Ticks(now), Ticks(now + 1_000_000)));
    }

    private void Add(long ns, ulong aheadTicks = 0) => _clock.Add(unchecked(Ticks(ns) + aheadTicks), ns);

    private static ulong Ticks(long ns) => (ulong)ns * 3;
}
