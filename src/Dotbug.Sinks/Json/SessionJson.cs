using System.Text.Json;
using Dotbug.Protocol;

namespace Dotbug.Sinks.Json;

/// <summary>The first and the last line of a session, and what is armed in between: armed, stop.</summary>
internal sealed class SessionJson(Utf8JsonWriter json, JsonHead head)
{
    public void Write(ArmedEvent e)
    {
        head.Write(json, Names.Armed, e);
        json.WriteNumber(Names.Methods, e.Methods);
        json.WriteNumber(Names.Callers, e.Callers);
        Refused(e.Refused);
        json.WriteNumber(Names.PausedNs, e.PausedNs);
        json.WriteNumber(Names.CostBytes, e.CostBytes);
        json.WriteBoolean(Names.FirstAttach, e.FirstAttach);
        Armed(e.Probes, e.Notices);
        json.WriteEndObject();
    }

    /// <summary>The same, of what came later.</summary>
    public void Write(ArmedMoreEvent e)
    {
        head.Write(json, Names.Armed, e);
        json.WriteBoolean(Names.More, true);
        json.WriteNumber(Names.Methods, e.Methods);
        json.WriteNumber(Names.Callers, e.Callers);
        Refused(e.Refused);
        json.WriteNumber(Names.PausedNs, e.PausedNs);
        json.WriteNumber(Names.CostBytes, e.CostBytes);
        json.WriteBoolean(Names.FirstAttach, false);
        Armed(e.Probes, e.Notices);
        json.WriteEndObject();
    }

    private void Refused(IReadOnlyList<RefusedInfo> methods)
    {
        json.WriteStartArray(Names.Refused);
        foreach (var refused in methods)
        {
            json.WriteStartObject();
            json.WriteString(Names.Method, refused.Method);
            json.WriteString(Names.Reason, refused.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Armed(IReadOnlyList<ProbeInfo> probes, IReadOnlyList<string> notices)
    {
        json.WriteStartArray(Names.Probes);
        foreach (var probe in probes)
        {
            json.WriteStartObject();
            json.WriteNumber(Names.Spec, probe.Spec + 1);
            json.WriteString(Names.Method, probe.Method);
            json.WriteString(Names.Signature, probe.Signature);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray(Names.Notices);
        foreach (var notice in notices)
            json.WriteStringValue(notice);
        json.WriteEndArray();
    }

    public void Write(StopEvent e)
    {
        head.Write(json, Names.Stop, e);
        json.WriteString(Names.Reason, Reason(e.Reason));
        if (e.Detail.Length > 0)
            json.WriteString(Names.Detail, e.Detail);
        json.WriteNumber(Names.Entered, e.Entered);
        json.WriteNumber(Names.Matched, e.Matched);
        json.WriteNumber(Names.GuardNull, e.GuardNull);
        json.WriteNumber(Names.GuardFault, e.GuardFault);
        json.WriteNumber(Names.Thinned, e.Thinned);
        json.WriteNumber(Names.Dropped, e.Dropped);
        json.WriteNumber(Names.Open, e.Open);
        json.WriteNumber(Names.Reverted, e.RevertedMethods);
        json.WriteNumber(Names.RevertedCallers, e.RevertedCallers);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Reason(StopReason reason) => reason switch
    {
        StopReason.Requested => "requested"u8,
        StopReason.Time => "time"u8,
        StopReason.Hits => "hits"u8,
        StopReason.Budget => "budget"u8,
        StopReason.ToolLost => "toolLost"u8,
        StopReason.Ended => "ended"u8,
        StopReason.Fault => "fault"u8,
        StopReason.TargetLost => "targetLost"u8,
        _ => throw new InvalidOperationException("no JSON for " + reason),
    };
}
