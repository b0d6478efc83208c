using Dotbug.Sinks;

namespace Dotbug.Cli;

/// <summary>
/// Events of several sessions to one output: each has a sink of its own, as it had when it was live, and they take turns. Where there is more than one process its
/// name stands in each line.
/// </summary>
internal sealed class ShowOutput : IDisposable
{
    private readonly Dictionary<RecordedSession, IEventSink> _sinks = [];
    private readonly Gathered _data;
    private readonly Notes _notes;
    private IEventSink? _last;

    public ShowOutput(Recordings recordings, ShowRequest request, Screen screen)
    {
        _data = new Gathered(screen.Out);
        _notes = new Notes(_data, screen.Err);
        var several = recordings.Sessions.Select(s => s.Session.Target).Distinct().Count() > 1;
        foreach (var session in recordings.Sessions)
            _sinks.Add(session, Sink(session, request, screen, several));
    }

    private IEventSink Sink(RecordedSession session, ShowRequest request, Screen screen, bool several)
    {
        var target = session.Session.Target;
        return request.Format == OutputFormat.JsonLines
            ? new JsonLinesSink(_data, target, session.Number)
            : new TextSink(_data, _notes, new TextOptions(target, session.Session.Limits, screen.Color(request.Color, toScreen: true),
                Label: several ? $"{target.Process}[{target.Pid}]" : null));
    }

    public void Write(RecordedSession session, TraceEvent item)
    {
        var sink = _sinks[session];
        if (sink != _last)
            _last?.Flush();
        _last = sink;
        sink.Write(item);
    }

    public void Flush()
    {
        foreach (var sink in _sinks.Values)
            sink.Flush();
        _data.Drain();
    }

    public void Dispose()
    {
        foreach (var sink in _sinks.Values)
            (sink as IDisposable)?.Dispose();
    }

    /// <summary>Many sinks flush into it; it writes when it has enough.</summary>
    private sealed class Gathered(Stream to) : WriteOnlyStream
    {
        private const int EnoughBytes = 64 << 10;

        private readonly MemoryStream _bytes = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _bytes.Write(buffer);
            if (_bytes.Length >= EnoughBytes)
                Drain();
        }

        public void Drain()
        {
            var count = (int)_bytes.Length;
            _bytes.SetLength(0);
            to.Write(_bytes.GetBuffer().AsSpan(0, count));
        }
    }

    /// <summary>On a terminal both end on one screen: what came before is written before.</summary>
    private sealed class Notes(Gathered data, Stream to) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            data.Drain();
            to.Write(buffer);
        }
    }
}
