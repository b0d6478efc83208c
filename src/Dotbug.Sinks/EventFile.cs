using Dotbug.Protocol;
using Dotbug.Sinks.Files;

namespace Dotbug.Sinks;

/// <summary>What of a file could not be read. <c>TailBytes</c>: at the end, where a tool or a machine ended while it wrote. <c>DamagedBytes</c>: before
/// that. <c>NewerRecords</c>: of a kind that only a newer dotbug knows.</summary>
public sealed record FileDamage(long TailBytes, long DamagedBytes, long NewerRecords);

/// <summary>
/// One file of a session: what <see cref="FileSink"/> wrote, read again. The file is taken for hostile: whatever is in it, reading ends, and
/// takes memory in proportion to one block. One thread.
/// </summary>
public sealed class EventFile : IDisposable
{
    private readonly Stream _stream;
    private readonly BlockReader _blocks;
    private readonly EventDecoder _events = new();
    private long _damaged;

    private EventFile(string path, Stream stream, BlockReader blocks)
    {
        (Path, _stream, _blocks) = (path, stream, blocks);
        Session = new FileSession(new SinkTarget(0, "?"), Limits.Default, [], "");
    }

    public string Path { get; }

    /// <summary>The same for all files of one session.</summary>
    public Guid Id { get; private set; }

    /// <summary>Which of them, from 1; 0 when its head is damaged.</summary>
    public int Part { get; private set; }

    public FileSession Session { get; private set; }

    /// <summary>The session's number in its target.</summary>
    public uint SessionNumber { get; private set; }

    /// <summary>Complete after the last event was read.</summary>
    public FileDamage Damage => new(_blocks.Tail, _blocks.Damaged + _damaged, _events.Unknown);

    /// <summary>Reads the head. Throws <see cref="DotbugException"/> (DB5003, DB5004) when the file cannot be opened or is none of ours.</summary>
    public static EventFile Open(string path)
    {
        Stream stream;
        try
        {
            stream = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DotbugException(FileProblems.Unreadable(path, e), e);
        }
        try
        {
            return Open(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    internal static EventFile Open(string path, Stream stream)
    {
        var blocks = new BlockReader(stream);
        try
        {
            if (!blocks.Open(out var version))
                throw new DotbugException(version > FileFormat.Version ? FileProblems.Newer(path, version) : FileProblems.NotOurs(path));
            var file = new EventFile(path, stream, blocks);
            file.ReadHead();
            return file;
        }
        catch (IOException e)
        {
            throw new DotbugException(FileProblems.Unreadable(path, e), e);
        }
    }

    private byte[]? _first;
    private (byte Kind, int Number, int Stored) _firstBlock;

    private void ReadHead()
    {
        if (!_blocks.Next(out var raw))
            return;
        if (_blocks.Kind == FileFormat.KindHead && FileHead.Read(raw) is { } head)
        {
            (Id, Part, SessionNumber) = (head.Id, head.Part, head.Session);
            Session = new FileSession(head.Target, head.Limits, head.Specs, head.Tool);
            return;
        }
        // The head is lost; the events are not.
        (_first, _firstBlock) = (raw.ToArray(), (_blocks.Kind, _blocks.Number, _blocks.Stored));
    }

    /// <summary>The events, in the order in which they were written. Once.</summary>
    public IEnumerable<TraceEvent> Read()
    {
        List<TraceEvent> events = [];
        var next = 0;
        if (_first is { } first)
        {
            Take(first, _firstBlock, ref next, events);
            _first = null;
        }
        do
        {
            foreach (var e in events)
                yield return e;
            events.Clear();
        }
        while (NextBlock(ref next, events));
    }

    private bool NextBlock(ref int next, List<TraceEvent> events)
    {
        try
        {
            if (!_blocks.Next(out var raw))
                return false;
            Take(raw, (_blocks.Kind, _blocks.Number, _blocks.Stored), ref next, events);
            return true;
        }
        catch (IOException e)
        {
            throw new DotbugException(FileProblems.Unreadable(Path, e), e);
        }
    }

    /// <param name="raw">What is in the block.</param>
    /// <param name="block">What its header says.</param>
    /// <param name="next">The number that a block must have to belong to what was read of its section; 0: only a section's first will do.</param>
    /// <param name="events">Where they go.</param>
    private void Take(ReadOnlySpan<byte> raw, (byte Kind, int Number, int Stored) block, ref int next, List<TraceEvent> events)
    {
        if (block.Kind != FileFormat.KindEvents)
            return;
        if (block.Number == 0)
            _events.BeginSection();
        else if (block.Number != next)
        {
            // Its names were defined in a block that is lost.
            _damaged += block.Stored;
            next = 0;
            return;
        }
        next = block.Number + 1;
        if (_events.Read(raw, events))
            return;
        _damaged += block.Stored;
        next = 0;
    }

    public void Dispose() => _stream.Dispose();
}
