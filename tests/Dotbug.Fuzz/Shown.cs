using System.Text;
using System.Text.Json;
using Dotbug;
using Dotbug.Protocol;
using Dotbug.Sinks;

namespace Fuzzing;

/// <summary>Events through both sinks, as a user gets them, and what must be true of that whatever the target wrote.</summary>
internal sealed class Shown : IDisposable
{
    private static readonly SinkTarget s_target = new(1, "target");

    private readonly CountingStream _text = new(), _json = new();
    private readonly TextSink _textSink;
    private readonly JsonLinesSink _jsonSink;

    public Shown()
    {
        _textSink = new TextSink(_text, _text, new TextOptions(s_target, Limits.Default));
        _jsonSink = new JsonLinesSink(_json, s_target);
    }

    public void Write(IEnumerable<TraceEvent> events)
    {
        foreach (var e in events)
        {
            _textSink.Write(e);
            _jsonSink.Write(e);
        }
    }

    /// <summary>So many bytes for each byte that came are a name that is written again and again; more would be an attack.</summary>
    public void Check(long inputBytes)
    {
        const long floor = 1 << 20, factor = 1 << 10;
        _textSink.Flush();
        _jsonSink.Flush();
        FuzzFailure.Unless(_text.Total + _json.Total <= floor + inputBytes * factor, $"{inputBytes} bytes became {_text.Total} of text and {_json.Total} of JSON");
        if (_text.Total == _text.Length)
            FuzzFailure.UnlessShowable(new UTF8Encoding(false, true).GetString(_text.ToArray()));
        if (_json.Total != _json.Length)
            return;
        foreach (var line in Encoding.UTF8.GetString(_json.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 256 }).Dispose();
    }

    public void Dispose() => _jsonSink.Dispose();
}
