using System.Buffers.Binary;
using System.Text;
using Dotbug.Protocol;
using Dotbug.Sinks.Files;

namespace Dotbug.Sinks.Tests;

/// <summary>Files of events in memory, and what is in them.</summary>
internal static class Recorded
{
    public static FileSession Session { get; } = new(Samples.Target, Limits.Default with { Hits = 77 }, ["PartnerRelay.* -> return"], "dotbug 1.2.3");

    public static byte[] Write(IReadOnlyList<TraceEvent> events, int flushEach = 0, Action<RecordBuffer>? more = null)
    {
        using var stream = new MemoryStream();
        if (more != null)
            return WriteWith(stream, events, more);
        using var sink = new FileSink(_ => stream, _ => { }, Session, Rotation.None, TimeProvider.System);
        for (var i = 0; i < events.Count; i++)
        {
            sink.Write(events[i]);
            if (flushEach > 0 && (i + 1) % flushEach == 0)
                sink.Flush();
        }
        sink.Flush();
        return stream.ToArray();
    }

    /// <summary>As a newer dotbug would, that has more to tell.</summary>
    private static byte[] WriteWith(MemoryStream stream, IReadOnlyList<TraceEvent> events, Action<RecordBuffer> more)
    {
        var writer = new BlockWriter(stream);
        var block = new RecordBuffer(16);
        new FileHead(Guid.NewGuid(), 1, 3, Session.Target, "", Session.Tool, Session.Limits, Session.Specs).Write(block);
        block.Bytes("something new"u8);
        writer.Write(FileFormat.KindHead, 0, block.Written);
        writer.Write(99, 0, "a block of another kind"u8);
        block.Clear();
        more(block);
        var encoder = new EventEncoder(block);
        foreach (var e in events)
            encoder.Write(e);
        writer.Write(FileFormat.KindEvents, 0, block.Written);
        return stream.ToArray();
    }

    public static EventFile Open(byte[] bytes) => EventFile.Open("trace.dbug", new MemoryStream(bytes));

    public static (List<TraceEvent> Events, FileDamage Damage) Read(byte[] bytes)
    {
        using var file = Open(bytes);
        var events = file.Read().ToList();
        return (events, file.Damage);
    }

    public readonly record struct Block(int Start, int End, int Number, byte Kind);

    public static List<Block> Blocks(byte[] bytes)
    {
        List<Block> blocks = [];
        for (var at = FileFormat.HeaderBytes; at < bytes.Length;)
        {
            var end = at + FileFormat.BlockHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            blocks.Add(new Block(at, end, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 12)), bytes[at + 14]));
            at = end;
        }
        return blocks;
    }

    public static List<TraceEvent> Calls(int count) => [.. Enumerable.Range(1, count).Select(i => Samples.Call(i, i * 3.7,
        Samples.Arg("partner", "string", Samples.Text(i % 7 == 0 ? "acme" : "partner " + i)), Samples.Arg("status", "int", Samples.Scalar(200 + i % 5)),
        Samples.Arg("body", "string", Samples.Text($"{{\"id\":{i * 2654435761 % 1_000_003}}}"))))];

    public static string Json(IEnumerable<TraceEvent> events)
    {
        using var data = new MemoryStream();
        using var sink = new JsonLinesSink(data, Samples.Target);
        foreach (var item in events)
            sink.Write(item);
        sink.Flush();
        return Encoding.UTF8.GetString(data.ToArray());
    }

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static string Text(IEnumerable<TraceEvent> events)
    {
        using var data = new MemoryStream();
        var sink = new TextSink(data, data, new TextOptions(Samples.Target, Session.Limits));
        foreach (var item in events)
            sink.Write(item);
        sink.Flush();
        return Encoding.UTF8.GetString(data.ToArray());
    }
}
