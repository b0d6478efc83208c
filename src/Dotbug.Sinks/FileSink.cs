using Dotbug.Protocol;
using Dotbug.Sinks.Files;

namespace Dotbug.Sinks;

/// <summary>When a file is followed by the next one. 0: never. <c>Keep</c>: so many files, the one that is written included; older ones are removed.</summary>
public sealed record Rotation(long Bytes = 0, TimeSpan Age = default, int Keep = 0)
{
    public static Rotation None { get; } = new();

    /// <summary><c>trace.dbug</c>, <c>trace.2.dbug</c>, <c>trace.3.dbug</c> ...: the name of a part, from 1.</summary>
    public static string NameOf(string path, int part) => part == 1 ? path
        : Path.ChangeExtension(path, part.ToString(System.Globalization.CultureInfo.InvariantCulture) + Path.GetExtension(path));
}

/// <summary>What a file says of the session whose events it holds.</summary>
public sealed record FileSession(SinkTarget Target, Limits Limits, IReadOnlyList<string> Specs, string Tool);

/// <summary>
/// Events to a file that <c>dotbug show</c> reads: docs/files.md. Each part can be read alone, and what was flushed can be read whatever
/// ends this program or the machine (a machine: what its kernel had written). Writing an event allocates nothing once its names are known. Used by one thread at a time.
/// </summary>
public sealed class FileSink : IEventSink, IDisposable
{
    private readonly Func<int, Stream> _open;
    private readonly Action<int> _remove;
    private readonly FileSession _session;
    private readonly Rotation _rotation;
    private readonly TimeProvider _clock;
    private readonly Guid _id = Guid.NewGuid();
    private readonly RecordBuffer _block = new(FileFormat.BlockBytes * 2);
    private readonly EventEncoder _events;
    private Stream? _stream;
    private BlockWriter? _writer;
    private long _opened;
    private int _number;
    private long _sectionBytes;
    private uint _sessionNumber;
    private bool _old;

    /// <param name="open">Opens the stream of a part, counted from 1. It is closed here.</param>
    /// <param name="remove">Removes a part that is no longer kept; must not throw.</param>
    /// <param name="session">What the file says of its session.</param>
    /// <param name="rotation">When the next part begins.</param>
    /// <param name="clock">For the age of a part.</param>
    public FileSink(Func<int, Stream> open, Action<int> remove, FileSession session, Rotation rotation, TimeProvider clock)
    {
        (_open, _remove, _session, _rotation, _clock) = (open, remove, session, rotation, clock);
        _events = new EventEncoder(_block);
    }

    /// <summary>Parts begun.</summary>
    public int Parts { get; private set; }

    /// <summary>Parts removed: they were the first ones.</summary>
    public int Removed { get; private set; }

    public void Write(TraceEvent item)
    {
        if (item is ArmedEvent armed)
            _sessionNumber = armed.Session;
        if (_writer == null || _old || (_rotation.Bytes > 0 && _writer.Bytes + _block.Length >= _rotation.Bytes))
            BeginPart();
        else if (_sectionBytes + _block.Length >= FileFormat.SectionBytes || _number >= FileFormat.SectionBlocksMax)
            BeginSection();
        _events.Write(item);
        if (_block.Length >= FileFormat.BlockBytes)
            WriteBlock();
    }

    public void Flush()
    {
        WriteBlock();
        _old = _rotation.Age > TimeSpan.Zero && _writer != null && _clock.GetElapsedTime(_opened) >= _rotation.Age;
    }

    private void BeginPart()
    {
        WriteBlock();
        _stream?.Dispose();
        _stream = null;
        var part = Parts + 1;
        if (_rotation.Keep > 0 && part - Removed > _rotation.Keep)
            _remove(++Removed);
        _stream = _open(part);
        Parts = part;
        (_opened, _old) = (_clock.GetTimestamp(), false);
        _writer = new BlockWriter(_stream);
        new FileHead(_id, part, _sessionNumber, _session.Target, Environment.MachineName, _session.Tool, _session.Limits, _session.Specs).Write(_block);
        _writer.Write(FileFormat.KindHead, 0, _block.Written);
        _block.Clear();
        BeginSection();
    }

    private void BeginSection()
    {
        WriteBlock();
        _events.BeginSection();
        (_number, _sectionBytes) = (0, 0);
    }

    private void WriteBlock()
    {
        if (_block.Length == 0)
            return;
        // Also when the stream throws: as the other sinks, what was buffered is lost then.
        var bytes = _block.Length;
        _writer!.Write(FileFormat.KindEvents, _number++, _block.Written);
        _block.Clear();
        _sectionBytes += bytes;
    }

    /// <summary>Closes the part at hand; what is not flushed is not written.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
