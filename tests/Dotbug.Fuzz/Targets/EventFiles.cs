using System.Buffers.Binary;
using Dotbug;
using Dotbug.Protocol;
using Dotbug.Sinks;
using Dotbug.Sinks.Files;
using Dotbug.Sinks.Filters;
using Dotbug.Spec;

namespace Fuzzing.Targets;

/// <summary>
/// Half of the inputs are files as they may lie on a disk, of which the checksums keep nearly all from being read. The other half are what stands inside a block, which is
/// put into a file whose checksums are right.
/// </summary>
internal sealed class EventFiles : FuzzTarget
{
    private static readonly byte[] s_file = File(), s_head = s_file[..Inside(s_file)];

    private static readonly TraceSpec[] s_filters = [.. ((string[])["**.* when order.Total > 5 || $elapsed > 1ms",
        "**.*(_, ..) when partner contains \"a\" && status in (1, 204)", "gc",
        "**.* when list[0] == 1 || map[\"a\"] == 1 || pair.Item1 == 1 || error is IOException"]).Select(s => SpecParser.Parse(s).Spec!)];

    public override string Name => "files";
    public override string Reads => "files of events: blocks, records, values; how they are filtered and shown";
    public override int Share => 2;

    public override IReadOnlyList<byte[]> Corpus { get; } = [s_file, .. Blocks()];

    /// <summary>Each tag and each kind of record, with as little behind it as it can have.</summary>
    public override IReadOnlyList<byte[]> Words { get; } =
        [.. Enumerable.Range(0, 50).Select(t => new byte[] { (byte)t }), .. Enumerable.Range(0, 50).Select(t => new byte[] { 3, (byte)t, 255, 255, 127 })];

    private static byte[] File()
    {
        using var stream = new MemoryStream();
        using var sink = new FileSink(_ => stream, _ => { },
            new FileSession(Dotbug.Sinks.Tests.Samples.Target, Limits.Default, ["a.b"], "dotbug"), Rotation.None, TimeProvider.System);
        foreach (var e in Dotbug.Sinks.Tests.Samples.Session)
        {
            sink.Write(e);
            if (e is ReturnEvent)
                sink.Flush();
        }
        sink.Flush();
        return stream.ToArray();
    }

    /// <summary>Where the first block of events begins.</summary>
    private static int Inside(byte[] file) =>
        FileFormat.HeaderBytes + FileFormat.BlockHeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(FileFormat.HeaderBytes + 4));

    private static IEnumerable<byte[]> Blocks()
    {
        foreach (var some in Dotbug.Sinks.Tests.Samples.Session.Chunk(9))
        {
            var block = new RecordBuffer(64);
            var encoder = new EventEncoder(block);
            foreach (var e in some)
                encoder.Write(e);
            yield return block.Written.ToArray();
        }
    }

    public override void Try(byte[] input)
    {
        var bytes = input.AsSpan().StartsWith(FileFormat.Magic) ? input : Wrap(input);
        using var shown = new Shown();
        try
        {
            using var file = EventFile.Open("input.dbug", new MemoryStream(bytes));
            var filter = new EventFilter(s_filters);
            List<TraceEvent> events = [.. file.Read()];
            events.ForEach(filter.Learn);
            filter.EndLearning();
            shown.Write(events.Where(e => filter.Shows(e) || e is CallRelatedEvent));
            FuzzFailure.Unless(file.Damage.DamagedBytes + file.Damage.TailBytes <= bytes.Length, "more bytes are damaged than there are");
            shown.Check(input.Length * 8L);
        }
        catch (DotbugException)
        {
            // Refused: it is no file of ours.
        }
        FuzzFailure.Unless(!ReferenceEquals(input, s_file) || Count(input) == Dotbug.Sinks.Tests.Samples.Session.Count, "the corpus is not what it should be");
    }

    private static int Count(byte[] file)
    {
        using var read = EventFile.Open("input.dbug", new MemoryStream(file));
        return read.Read().Count();
    }

    private static byte[] Wrap(byte[] block)
    {
        byte[] file = [.. s_head, .. new byte[FileFormat.BlockHeaderBytes], .. block];
        var head = file.AsSpan(s_head.Length, FileFormat.BlockHeaderBytes);
        s_file.AsSpan(12, 4).CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], block.Length);
        (head[14], head[15]) = (FileFormat.KindEvents, FileFormat.PackingNone);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], FileFormat.Crc(block, FileFormat.Crc(head[..16])));
        return file;
    }
}
