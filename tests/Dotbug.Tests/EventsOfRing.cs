using System.Diagnostics;
using Dotbug.Protocol;
using Dotbug.Ring;
using Dotbug.Session;

namespace Dotbug.Tests;

/// <summary>From a ring to events, without threads and without an agent: time stamps are nanoseconds, addresses have no names.</summary>
internal sealed unsafe class EventsOfRing
{
    private readonly RingReader _reader;
    private readonly TypeDictionary _types;
    private readonly EventBuilder _builder;

    public static ProbeInfo Probe { get; } = new(0, "Shop.Buy", "Shop!Shop.Buy(int, string)", false, true,
        [new("count", "int"), new("name", "string")], [new("left", "int")], "bool");

    public static ProbeInfo EntryOnly { get; } = Probe with { Method = "Shop.Look", HasOutcome = false, Frames = 3 };

    public EventsOfRing(RingMemory ring, Func<IReadOnlyList<(ulong, int)>, IReadOnlyList<FrameInfo>?>? names = null)
    {
        _reader = new RingReader(ring.Start, ring.Bytes);
        _types = new TypeDictionary(ring.Start);
        _builder = new EventBuilder(new ProbeList([Probe, EntryOnly]), _types, new ClockMap(0),
            new FrameNames(names ?? (_ => null), new SourceLines(Environment.ProcessId)), All.AddRange);
    }

    public List<TraceEvent> All { get; } = [];

    public void Look()
    {
        _types.Refresh();
        _reader.Look((ulong)Stopwatch.GetTimestamp(), 0);
        _reader.Drain(_builder, everything: true);
        _builder.Flush();
    }

    public long End(bool targetLost = false, long[]? lost = null, long lostMore = 0)
    {
        Look();
        _builder.Lost(lost ?? [], lostMore);
        _builder.End(ClockMap.MonotonicNs(), targetLost);
        _builder.Flush();
        return _builder.OpenAtEnd;
    }

    public long Damaged => _reader.Damaged + _builder.Damaged;
    public long Unpaired => _builder.Unpaired;
}
