using System.Buffers;
using System.Text.Json;
using Dotbug.Sinks.Json;

namespace Dotbug.Sinks;

/// <summary>
/// Events for programs: one JSON object a line, all of them to one stream, as docs/events.schema.json says. The strict encoder
/// escapes control characters, bidi controls and <c>&lt;</c>. Used by one thread at a time; writing an event allocates nothing once
/// its method has been seen.
/// </summary>
public sealed class JsonLinesSink : IEventSink, IDisposable
{
    /// <summary>A buffer longer than this is handed over without waiting for a flush.</summary>
    private const int BufferBytes = 64 << 10;

    private readonly Stream _data;
    private readonly Utf8Buffer _buffer = new(BufferBytes * 2);
    private readonly Utf8JsonWriter _json;
    private readonly CallJson _calls;
    private readonly SessionJson _sessions;

    /// <param name="data">Where the lines go.</param>
    /// <param name="target">The process; each line names it.</param>
    /// <param name="session">Its number, for events whose <see cref="ArmedEvent"/> is not among them.</param>
    public JsonLinesSink(Stream data, SinkTarget target, uint session = 0)
    {
        _data = data;
        // What is written is well-formed by construction and tested against the schema; checking it again would cost a fifth.
        _json = new Utf8JsonWriter((IBufferWriter<byte>)_buffer, new JsonWriterOptions { SkipValidation = true });
        var head = new JsonHead(target, session);
        _calls = new CallJson(_json, head);
        _sessions = new SessionJson(_json, head);
    }

    public void Write(TraceEvent item)
    {
        switch (item)
        {
            case CallEvent e: _calls.Write(e); break;
            case ReturnEvent e: _calls.Write(e); break;
            case ThrowEvent e: _calls.Write(e); break;
            case RuntimeEvent e: _calls.Write(e); break;
            case OpenEvent e: _calls.Write(e); break;
            case ArmedEvent e: _sessions.Write(e); break;
            case ArmedMoreEvent e: _sessions.Write(e); break;
            case StopEvent e: _sessions.Write(e); break;
            default: throw new InvalidOperationException("no JSON for " + item.GetType().Name);
        }
        _json.Flush();
        _json.Reset();
        _buffer.AppendRaw((byte)'\n');
        if (_buffer.Length > BufferBytes)
            _buffer.WriteTo(_data);
    }

    public void Flush()
    {
        if (_buffer.Length > 0)
            _buffer.WriteTo(_data);
    }

    /// <summary>Writes nothing and leaves the stream open: who opened it closes it.</summary>
    public void Dispose() => _json.Dispose();
}
