using Dotbug.Session;
using Xunit;

namespace Dotbug.Tests;

/// <summary>Somebody sets the machine's clock while a session runs.</summary>
public sealed class The_wall_clock
{
    private const long HourNs = 3_600_000_000_000;

    private long _setNs;
    private readonly WallClock _clock;
    private readonly long _start = WallClock.MonotonicNs();

    public The_wall_clock()
    {
        _clock = new WallClock(() => WallClock.MonotonicNs() + HourNs + Volatile.Read(ref _setNs));
        _clock.Look();
    }

    [Theory]
    [InlineData(HourNs)]
    [InlineData(-HourNs)]
    public void Set_gives_what_follows_the_new_time_and_leaves_what_was_before(long stepNs)
    {
        _setNs = stepNs;

        Assert.InRange(_clock.Look() - stepNs, -50_000_000, 50_000_000);
        Assert.InRange(_clock.UtcNs(_start) - _start - HourNs, -50_000_000, 50_000_000);
        var later = WallClock.MonotonicNs() + 1;
        Assert.InRange(_clock.UtcNs(later) - later - HourNs - stepNs, -50_000_000, 50_000_000);
        Assert.Equal(0, _clock.Look());
    }

    [Fact]
    public void Left_alone_changes_nothing()
    {
        var before = _clock.UtcNs(_start);
        for (var i = 0; i < 1000; i++)
            Assert.Equal(0, _clock.Look());
        Assert.InRange(_clock.UtcNs(_start) - before, -50_000_000, 50_000_000);
    }

    [Fact]
    public void Set_back_does_not_hold_the_times_of_events()
    {
        var map = new ClockMap(ticksKind: 0, _clock);
        var before = map.UtcNs((ulong)_start);
        _setNs = -HourNs;
        map.LookAtWallClock();

        var later = (ulong)WallClock.MonotonicNs() + 1;
        Assert.InRange(map.UtcNs(later) - before, -HourNs, -HourNs / 2);
        Assert.Equal(1_000, map.Elapsed(later, later + 1_000));
    }

    [Fact]
    public void Set_many_times_is_remembered_so_far_as_is_of_use()
    {
        for (var i = 1; i <= 1000; i++)
        {
            _setNs = i * HourNs;
            Assert.True(_clock.Look() > HourNs / 2);
        }
        var later = WallClock.MonotonicNs() + 1;
        Assert.InRange(_clock.UtcNs(later) - later - 1001 * HourNs, -50_000_000, 50_000_000);
    }

    [Theory]
    [InlineData(3_600_000_000_000, "forward by 3600.000 s")]
    [InlineData(-1_500_000_000, "back by 1.500 s")]
    public void Is_told_in_a_notice(long stepNs, string text) => Assert.Contains(text, AgentLink.Stepped(stepNs), StringComparison.Ordinal);
}
