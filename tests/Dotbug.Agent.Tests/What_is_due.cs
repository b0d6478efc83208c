using Dotbug.Agent.Memory;
using Dotbug.Agent.Named;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Tests;

/// <summary>When timers are due is known, or nothing is said.</summary>
public sealed unsafe class What_is_due : IDisposable
{
    private const int Slot = 5;

    private ThreadSession _session;
    private Tap _first = new() { Slot = Slot, SampleOneIn = 1 };
    private Tap _second = new() { Slot = Slot, SampleOneIn = 1 };

    public What_is_due()
    {
        Dues.Prepare();
        Dues.Resume(Slot);
    }

    public void Dispose() => Dues.Resume(Slot);

    private void Put(object o, long ms)
    {
        fixed (Tap* tap = &_first)
            Dues.Put(tap, o, ms);
    }

    private (long LateNs, long AfterNs) Take(object o, long periodMs = -1, bool second = false)
    {
        var after = 0L;
        fixed (ThreadSession* session = &_session)
        fixed (Tap* first = &_first, other = &_second)
            return (Dues.Take(session, second ? other : first, o, periodMs, ref after), after);
    }

    [Theory]
    [InlineData(0, 1_000, 1_100)]
    [InlineData(1_000, 990, 1_090)]
    [InlineData(1_000, 1_000, 1_100)]
    [InlineData(1_000, 1_099, 1_100)]
    [InlineData(1_000, 1_100, 1_100)]
    [InlineData(1_000, 5_000, 5_000)]
    public void The_next_time_counts_from_when_it_was_due_and_after_a_whole_period_from_now(ulong due, ulong now, ulong next) =>
        Assert.Equal(next, Dues.Next(due, now, 100));

    [Fact]
    public void The_latest_note_counts()
    {
        var timer = new object();
        Put(timer, 100_000);
        Put(timer, 0);
        var (late, after) = Take(timer);
        Assert.InRange(late, 0, 60_000_000_000);
        Assert.Equal(0, after);
        Put(timer, 100_000);
        // It would be 100 seconds early.
        Assert.Equal((-1, -1), Take(timer));
    }

    [Fact]
    public void What_was_never_noted_is_not_known_and_what_comes_again_is_from_the_second_time_on()
    {
        var timer = new object();
        Assert.Equal((-1, -1), Take(timer));
        Assert.Equal((-1, -1), Take(timer, 5));
        Assert.Equal(5_000_000, Take(timer, 5).AfterNs);
    }

    [Fact]
    public void All_specs_get_one_answer_in_one_call()
    {
        var timer = new object();
        Put(timer, 0);
        Assert.Equal(0, Take(timer, 7).AfterNs);
        Assert.Equal(0, Take(timer, 7, second: true).AfterNs);
        Assert.Equal(7_000_000, Take(timer, 7).AfterNs);
        Assert.Equal(7_000_000, Take(timer, 7, second: true).AfterNs);
    }

    [Fact]
    public void Nothing_is_known_while_calls_are_left_out_nor_of_what_was_noted_before()
    {
        var timer = new object();
        Put(timer, 0);
        Dues.Suspend(Slot);
        Assert.Equal((-1, -1), Take(timer));
        Put(timer, 0);
        Dues.Resume(Slot);
        Assert.Equal((-1, -1), Take(timer));
        _first.SampleOneIn = 10;
        Put(timer, 0);
        Assert.Equal((-1, -1), Take(timer));
    }

    [Fact]
    public void Of_more_than_there_is_room_for_those_that_were_due_first_are_forgotten()
    {
        var timers = Enumerable.Range(0, 200_000).Select(_ => new object()).ToArray();
        foreach (var timer in timers)
            Put(timer, 0);
        var known = timers.Select(t => Take(t).LateNs >= 0).ToArray();
        // Objects with one hash, of which there are some hundred pairs, share a note.
        Assert.True(known.Count(k => k) < (1 << 16) + 1_000);
        Assert.True(known.TakeLast(10_000).Count(k => k) > 9_000);
        Assert.True(known.Take(10_000).Count(k => k) < 1_000);
    }
}
