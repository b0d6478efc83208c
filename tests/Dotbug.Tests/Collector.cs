using System.Buffers.Binary;
using System.Diagnostics;
using Dotbug.Protocol;
using Dotbug.Ring;

namespace Dotbug.Tests;

/// <summary>Reads a ring as a session does, and keeps call ids in the order in which they are told.</summary>
internal sealed unsafe class Collector(RingMemory ring) : IRecordSink
{
    private const ulong MarginNs = 100_000;

    public RingReader Reader { get; } = new(ring.Start, ring.Bytes);
    public List<ulong> Ids { get; } = [];
    public List<ulong> Ticks { get; } = [];
    public List<ulong> Late { get; } = [];

    public void Take(ReadOnlySpan<byte> record, int threadManaged, int threadOs, bool late)
    {
        Ids.Add(BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordCallId..]));
        if (late)
            Late.Add(Ids[^1]);
        Ticks.Add(BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordTicks..]));
    }

    public void Look()
    {
        Reader.Look((ulong)Stopwatch.GetTimestamp(), MarginNs);
        Reader.Drain(this, everything: false);
    }

    public void Finish()
    {
        Look();
        Reader.Drain(this, everything: true);
    }

    /// <summary>Looks until all writers are done, then takes the rest.</summary>
    public void RunWith(IReadOnlyList<Thread> writers)
    {
        foreach (var writer in writers)
            writer.Start();
        while (writers.Any(w => w.IsAlive))
            Look();
        Finish();
    }
}
