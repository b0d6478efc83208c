using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Xunit;

namespace Dotbug.Sinks.Tests;

public sealed class Pumping_events
{
    private sealed class Recorder : IEventSink
    {
        private readonly Channel<string> _log = Channel.CreateUnbounded<string>();

        public ValueTask<string> Next() => _log.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public void Write(TraceEvent item) => _log.Writer.TryWrite("write");

        public void Flush() => _log.Writer.TryWrite("flush");
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ms;

        public void Advance(int ms) => _ms += ms;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _ms;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_flushes_when_there_is_nothing_more()
    {
        var events = Channel.CreateUnbounded<TraceEvent>();
        var sink = new Recorder();
        var pump = EventPump.RunAsync(events.Reader.ReadAllAsync(Cancel), [sink], new HandClock(), cancel: Cancel);
        Assert.Equal("flush", await sink.Next());
        await events.Writer.WriteAsync(Samples.Session[1], Cancel);
        Assert.Equal("write", await sink.Next());
        Assert.Equal("flush", await sink.Next());
        events.Writer.Complete();
        await pump;
    }

    [Fact]
    public async Task It_flushes_in_the_middle_of_a_flood_when_a_tenth_of_a_second_has_gone()
    {
        var clock = new HandClock();
        var sink = new Recorder();
        await EventPump.RunAsync(Flood(clock), [sink], clock, cancel: Cancel);
        var log = new List<string>();
        for (var i = 0; i < 6; i++)
            log.Add(await sink.Next());
        Assert.Equal(["write", "write", "write", "flush", "write", "flush"], log);
    }

    [Fact]
    public async Task A_sink_that_fails_ends_it()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            EventPump.RunAsync(Flood(new HandClock()), [new Full()], TimeProvider.System, cancel: Cancel));
    }

    [Fact]
    public async Task A_sink_that_fails_while_nothing_happens_ends_it_with_its_own_error()
    {
        var error = await Assert.ThrowsAsync<IOException>(() =>
            EventPump.RunAsync(Silence(TestContext.Current.CancellationToken), [new Broken()], TimeProvider.System, cancel: Cancel));
        Assert.Equal("broken", error.Message);
    }

    private sealed class Broken : IEventSink
    {
        public void Write(TraceEvent item) { }

        public void Flush() => throw new IOException("broken");
    }

    private static async IAsyncEnumerable<TraceEvent> Silence([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Delay(Timeout.Infinite, cancel);
        yield return Samples.Session[0];
    }

    private sealed class Full : IEventSink
    {
        public void Write(TraceEvent item) => throw new IOException("full");

        public void Flush() { }
    }

#pragma warning disable CS1998 // It is the point that every event is at hand at once.
    private static async IAsyncEnumerable<TraceEvent> Flood(HandClock clock)
    {
        for (var i = 0; i < 4; i++)
        {
            yield return Samples.Session[1];
            clock.Advance(60);
        }
    }
#pragma warning restore CS1998
}
