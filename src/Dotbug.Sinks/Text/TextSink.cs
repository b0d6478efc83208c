using Dotbug.Sinks.Text;

namespace Dotbug.Sinks;

/// <summary>
/// Events for people: one event, one line, until a stack follows. Calls and outcomes go to <c>data</c>; what is said about the
/// session (armed, stopped, still inside, notices) goes to <c>notes</c>, which may be the same stream. Used by one thread at a
/// time; nothing from the target reaches a stream unescaped.
/// </summary>
public sealed class TextSink(Stream data, Stream notes, TextOptions options) : IEventSink
{
    /// <summary>A buffer longer than this is handed over without waiting for a flush.</summary>
    private const int BufferBytes = 64 << 10;

    /// <summary>More would push the stop line off the screen; the JSON lines have all.</summary>
    private const int OpenShownMax = 20;

    private readonly Utf8Buffer _data = new();
    private readonly Utf8Buffer _notes = new();
    private readonly CallText _calls = new(options.Color, options.Label);
    private readonly List<OpenEvent> _open = [];
    private int _methods;

    public void Write(TraceEvent item)
    {
        switch (item)
        {
            case ArmedEvent e: WriteArmed(e); break;
            case ArmedMoreEvent e: WriteArmedMore(e); break;
            case CallEvent e: _calls.AppendCall(_data, e); break;
            case ReturnEvent e: _calls.AppendReturn(_data, e); break;
            case ThrowEvent e: _calls.AppendThrow(_data, e); break;
            case RuntimeEvent e: _calls.AppendRuntime(_data, e); break;
            case OpenEvent e:
                // Told before the stop, shown after it.
                if (_open.Count < OpenShownMax)
                    _open.Add(e);
                break;
            case StopEvent e: WriteStop(e); break;
            default: throw new InvalidOperationException("no text for " + item.GetType().Name);
        }
        if (_data.Length > BufferBytes)
            _data.WriteTo(data);
    }

    public void Flush()
    {
        if (_data.Length > 0)
            _data.WriteTo(data);
        if (_notes.Length > 0)
            _notes.WriteTo(notes);
    }

    private void WriteArmed(ArmedEvent e)
    {
        _methods = e.Methods;
        Put(Wording.Armed(e, options.DryRun));
        if (e.Refused.Count > 0)
            Put($"; refused {e.Refused.Count}:");
        else
            Put(e.FirstAttach && !options.DryRun ? ". " + Wording.Stays(options.Target) : ".");
        EndLine();
        foreach (var refused in e.Refused)
            PutLine($"    {refused.Method}: {refused.Reason}");
        if (options.DryRun)
            foreach (var probe in e.Probes)
                PutLine($"    {probe.Signature}");
        if (e.FirstAttach && !options.DryRun)
        {
            if (e.Refused.Count > 0)
                PutLine(Wording.Stays(options.Target));
            PutLine(Wording.Keeps(e.CostBytes));
        }
        foreach (var notice in e.Notices)
            PutLine(notice);
        FlushNotes();
    }

    private void WriteArmedMore(ArmedMoreEvent e)
    {
        _methods += e.Methods;
        if (e.Methods > 0)
            PutLine(Wording.ArmedMore(e));
        foreach (var refused in e.Refused)
            PutLine($"refused {refused.Method}: {refused.Reason}");
        foreach (var notice in e.Notices)
            PutLine(notice);
        FlushNotes();
    }

    private void WriteStop(StopEvent e)
    {
        PutLine(Wording.Stop(e, options.Limits));
        foreach (var open in _open)
        {
            Begin();
            CallText.AppendOpen(_notes, open);
            EndLine();
            ScheduleText.Append(_notes, open.Schedule, open.Flow?.Id ?? 0, open.TimeNs - open.AgeNs, open.TimeNs);
        }
        if (e.Open > _open.Count && _open.Count > 0)
            PutLine($"and {e.Open - _open.Count} more still inside; --format jsonl lists all.");
        foreach (var sentence in Wording.Explain(e, _methods))
            PutLine(sentence);
        FlushNotes();
    }

    private void Put(string text)
    {
        Begin();
        Escape.Append(_notes, text);
    }

    private void Begin()
    {
        if (options.Label is not { } label || (_notes.Length > 0 && _notes.Written[^1] != (byte)'\n'))
            return;
        Escape.Append(_notes, label);
        _notes.Append(": "u8);
    }

    private void PutLine(string text)
    {
        Put(text);
        EndLine();
    }

    private void EndLine() => _notes.AppendRaw((byte)'\n');

    /// <summary>Events first: on a terminal both streams end on one screen, and the order must be the true one.</summary>
    private void FlushNotes() => Flush();
}
