using Dotbug.Protocol;
using Dotbug.Ring;
using Xunit;

namespace Dotbug.Tests;

/// <summary>Nobody else allocates while the heap is looked at.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>What grows with each event, thread, type, call or frame has a bound: events of days, in a minute.</summary>
[Collection(nameof(Alone))]
public sealed class Running_for_days : IDisposable
{
    private readonly RingMemory _ring = RingMemory.Create(2 << 20);

    public void Dispose() => _ring.Dispose();

    private sealed class Bytes(EventsOfRing events)
    {
        private long _before;

        /// <summary>By how much the heap has grown since the first time.</summary>
        public long Grown()
        {
            events.All.Clear();
            var now = GC.GetTotalMemory(forceFullCollection: true);
            _before = _before == 0 ? now : _before;
            return now - _before;
        }
    }

    private static Payload Stack(ulong from, int frames)
    {
        var payload = new Payload().U16((ushort)frames).U8(1);
        for (var i = 0; i < frames; i++)
            payload.U64(from + (ulong)i).I32(-1);
        return payload.U8(0);
    }

    [Fact]
    public void Threads_that_come_and_go_take_no_memory()
    {
        var events = new EventsOfRing(_ring);
        var bytes = new Bytes(events);
        for (var i = 1; i <= 200_000; i++)
        {
            var writer = new RingWriter(_ring, i);
            Assert.True(writer.Write(RecordKind.Call, 1, (ulong)i, new Payload().U8(2).Int(1).Text("a").Bytes));
            writer.HandOn();
            events.Look();
            events.All.Clear();
            if (i == 50_000)
                bytes.Grown();
        }
        Assert.InRange(bytes.Grown(), long.MinValue, 256 << 10);
    }

    [Fact]
    public void Calls_whose_outcomes_were_lost_leave_as_soon_as_it_is_known()
    {
        var events = new EventsOfRing(_ring);
        var bytes = new Bytes(events);
        var writer = new RingWriter(_ring, 7);
        for (var i = 1ul; i <= 200_000; i++)
        {
            writer.Write(RecordKind.Call, 0, i, new Payload().U8(2).Int(1).Text(new string('a', 100)).Bytes);
            writer.Write(RecordKind.Lost, 0, 0, new Payload().U64(1).U64(i).Bytes);
            if (i % 100 == 0)
                events.Look();
            if (i % 100 == 0)
                events.All.Clear();
            events.All.Clear();
            if (i == 50_000)
                bytes.Grown();
        }
        Assert.InRange(bytes.Grown(), long.MinValue, 256 << 10);
        Assert.Equal(0, events.End());
    }

    [Fact]
    public void Frames_without_end_are_named_and_forgotten()
    {
        var asked = 0;
        var events = new EventsOfRing(_ring, frames =>
        {
            asked += frames.Count;
            return [.. frames.Select(f => new FrameInfo(f.Item1, f.Item2, 0, $"Some.Name.Space.Method{f.Item1}()", "", 0, -1))];
        });
        var bytes = new Bytes(events);
        var writer = new RingWriter(_ring, 7);
        for (var i = 1ul; i <= 20_000; i++)
        {
            writer.Write(RecordKind.Call, 1, i, Stack(i * 100, 40).Bytes, flags: RecordFlags.Stack);
            if (i % 10 == 0)
                events.Look();
            if (i % 10 == 0)
                events.All.Clear();
            if (i == 5_000)
                bytes.Grown();
        }
        Assert.Equal(20_000 * 40, asked);
        // Between 0 and 65,536 names of some 200 bytes, wherever in the cycle one looks.
        Assert.InRange(bytes.Grown(), long.MinValue, 32 << 20);
        Assert.Equal(0, events.Damaged);
    }

    [Fact]
    public void A_call_that_never_ends_is_kept_and_an_unbounded_number_of_them_is_not()
    {
        var events = new EventsOfRing(_ring);
        var bytes = new Bytes(events);
        bytes.Grown();
        var writer = new RingWriter(_ring, 7);
        for (var i = 1ul; i <= 1_200_000; i++)
        {
            writer.Write(RecordKind.Call, 0, i, new Payload().U8(2).Int(1).Text(new string('a', 100)).Bytes);
            if (i % 200 != 0)
                continue;
            events.Look();
            events.All.Clear();
        }
        Assert.InRange(bytes.Grown(), 1, 512 << 20);
        Assert.Equal(1_200_000, events.End());
    }
}
