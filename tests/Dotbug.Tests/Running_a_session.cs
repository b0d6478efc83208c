using Dotbug.Protocol;
using Xunit;

namespace Dotbug.Tests;

public sealed class Running_a_session
{
    private static void Call(RingWriter writer, ulong id, ushort probe = 1) =>
        writer.Write(RecordKind.Call, probe, id, new Payload().U8(2).Int((int)id).Text("x").Bytes);

    private static async Task<List<TraceEvent>> ReadAllAsync(TraceSession session, Action<TraceEvent>? each = null)
    {
        var events = new List<TraceEvent>();
        await foreach (var e in session)
        {
            events.Add(e);
            each?.Invoke(e);
        }
        return events;
    }

    [Fact]
    public void Limits_beyond_their_range_are_known_as_such()
    {
        Assert.Null(new Limits().OutOfRange());
        Assert.Null(new Limits(0, 0, 0, 10_000, 10, 1_000, 2_000, 0).OutOfRange());
        Assert.NotNull(new Limits(Depth: 11).OutOfRange());
        Assert.NotNull(new Limits(Items: 1_001).OutOfRange());
        Assert.NotNull(new Limits(StringChars: int.MaxValue).OutOfRange());
        Assert.NotNull(new Limits(MethodsMax: 0).OutOfRange());
        Assert.NotNull(new Limits(MethodsMax: 10_001).OutOfRange());
        Assert.NotNull(new Limits(Hits: -1).OutOfRange());
        Assert.NotNull(new Limits(TimeMs: int.MinValue).OutOfRange());
    }

    [Fact]
    public async Task The_first_event_says_what_was_armed_and_the_last_why_it_stopped()
    {
        await using var agent = await FakeAgent.StartAsync();
        var writer = new RingWriter(agent.Ring, 1);
        for (var i = 0ul; i < 1000; i++)
            Call(writer, i);
        agent.SayStopped(StopReason.Hits);
        var events = await ReadAllAsync(agent.Session);
        Assert.Equal(7u, Assert.IsType<ArmedEvent>(events[0]).Session);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), events.OfType<CallEvent>().Select(c => c.Id));
        var stop = Assert.IsType<StopEvent>(events[^1]);
        Assert.Equal((StopReason.Hits, 100L, 50L, 4L), (stop.Reason, stop.Entered, stop.Matched, stop.Dropped));
        Assert.True(events.Zip(events.Skip(1)).All(p => p.First.TimeNs <= p.Second.TimeNs));
    }

    [Fact]
    public async Task Events_are_told_while_the_session_runs()
    {
        await using var agent = await FakeAgent.StartAsync();
        var writer = new RingWriter(agent.Ring, 1);
        Call(writer, 1);
        var seen = 0;
        var events = await ReadAllAsync(agent.Session, e =>
        {
            // Each call is made when the one before was told; nothing else would bring the session to its end.
            if (e is CallEvent && ++seen < 5)
                Call(writer, (ulong)seen + 1);
            else if (e is CallEvent)
                agent.SayStopped(StopReason.Time);
        });
        Assert.Equal(5, events.OfType<CallEvent>().Count());
    }

    [Fact]
    public async Task Cancelling_stops_drains_and_tells_the_stop()
    {
        await using var agent = await FakeAgent.StartAsync();
        var writer = new RingWriter(agent.Ring, 1);
        Call(writer, 1, probe: 0);
        var events = await ReadAllAsync(agent.Session, e =>
        {
            if (e is CallEvent)
                agent.Cancel.Cancel();
        });
        Assert.IsType<OpenEvent>(events[^2]);
        Assert.Equal((StopReason.Requested, 1L), (((StopEvent)events[^1]).Reason, ((StopEvent)events[^1]).Open));
    }

    [Fact]
    public async Task A_target_that_dies_loses_no_event_that_it_had_written()
    {
        // A process that is there, and then is not: the session looks at it when the line breaks.
        var gone = Processes.Get(Environment.ProcessId)! with { Pid = 0x3FFFFFFF };
        await using var agent = await FakeAgent.StartAsync(gone);
        var writer = new RingWriter(agent.Ring, 1);
        for (var i = 0ul; i < 500; i++)
            Call(writer, i);
        agent.HangUp();
        var events = await ReadAllAsync(agent.Session);
        Assert.Equal(500, events.OfType<CallEvent>().Count());
        Assert.Equal(StopReason.TargetLost, ((StopEvent)events[^1]).Reason);
    }

    [Fact]
    public async Task Signs_of_life_go_on_while_the_consumer_does_not_read_and_what_waits_is_bounded()
    {
        await using var agent = await FakeAgent.StartAsync();
        var writer = new RingWriter(agent.Ring, 1);
        // Nobody reads: the queue and then the ring fill up until the target drops.
        while (writer.Dropped == 0)
            Call(writer, (ulong)writer.Written);
        agent.WaitFor(MessageKind.Heartbeat);
        agent.WaitFor(MessageKind.Heartbeat);
        var written = writer.Written;
        Assert.True(written < 1_000_000, $"{written} events were taken in");
        agent.SayStopped(StopReason.Time);
        var events = await ReadAllAsync(agent.Session);
        Assert.Equal(written, events.OfType<CallEvent>().Count());
    }

    [Fact]
    public async Task A_session_that_nobody_reads_can_be_disposed()
    {
        var agent = await FakeAgent.StartAsync();
        var writer = new RingWriter(agent.Ring, 1);
        while (writer.Dropped == 0)
            Call(writer, (ulong)writer.Written);
        await agent.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(writer.Written > 0);
    }

    [Fact]
    public async Task Events_can_be_read_once()
    {
        await using var agent = await FakeAgent.StartAsync();
        agent.SayStopped(StopReason.Time);
        await ReadAllAsync(agent.Session);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAllAsync(agent.Session));
    }
}
