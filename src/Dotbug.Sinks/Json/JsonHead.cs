using System.Text.Json;

namespace Dotbug.Sinks.Json;

/// <summary>What every line begins with: v, event, t, session, pid, process.</summary>
internal sealed class JsonHead(SinkTarget target, uint session = 0)
{
    /// <summary>Goes up only when a reader of the old form would misread the new one.</summary>
    private const int Version = 1;

    private const int TimeChars = 30; // 2026-11-22T12:10:03.123456789Z
    private const long NsPerSecond = 1_000_000_000;

    private readonly JsonEncodedText _process = EncodedNames.Encode(target.Process);
    private readonly byte[] _time = new byte[TimeChars];
    private long _second = long.MinValue;
    private uint _session = session;

    public void Write(Utf8JsonWriter json, JsonEncodedText name, TraceEvent item)
    {
        if (item is ArmedEvent armed)
            _session = armed.Session;
        json.WriteStartObject();
        json.WriteNumber(Names.V, Version);
        json.WriteString(Names.Event, name);
        json.WriteString(Names.T, Time(item.TimeNs));
        json.WriteNumber(Names.Session, _session);
        json.WriteNumber(Names.Pid, target.Pid);
        json.WriteString(Names.Process, _process);
    }

    /// <summary>Only the nine digits change from event to event, mostly.</summary>
    private ReadOnlySpan<byte> Time(long timeNs)
    {
        var (second, ns) = Math.DivRem(timeNs, NsPerSecond);
        if (second != _second)
        {
            DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime.TryFormat(_time, out _, "yyyy-MM-ddTHH:mm:ss.000000000Z");
            _second = second;
        }
        for (var i = TimeChars - 2; i >= TimeChars - 10; i--, ns /= 10)
            _time[i] = (byte)('0' + ns % 10);
        return _time;
    }
}
