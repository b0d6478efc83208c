using System.Text.Json;

namespace Dotbug.Sinks.Json;

/// <summary>The lines of calls: call, return, throw, open.</summary>
internal sealed class CallJson(Utf8JsonWriter json, JsonHead head)
{
    private readonly EncodedNames _names = new();
    private readonly ValueJson _values = new(json);

    public void Write(CallEvent e)
    {
        Start(Names.Call, e);
        WriteNamed(Names.Args, e.Args);
        if (e.Stack is { } stack)
            WriteStack(stack);
        if (e.Deferred)
            json.WriteBoolean(Names.Deferred, true);
        if (e.Truncated)
            json.WriteBoolean(Names.Truncated, true);
        if (e.Trigger)
            json.WriteBoolean(Names.Trigger, true);
        json.WriteEndObject();
    }

    public void Write(ReturnEvent e)
    {
        Start(Names.Return, e);
        _values.WriteFlagged(e.Value);
        WriteNamed(Names.Out, e.Out);
        WriteTimes(e.ElapsedNs, e.RunningNs, e.PendingNs, e.Async);
        WriteAwaitedBy(e.AwaitedBy);
        ScheduleJson.Write(json, e.Schedule, e.TimeNs);
        json.WriteEndObject();
    }

    public void Write(ThrowEvent e)
    {
        Start(Names.Throw, e);
        json.WriteStartObject(Names.Exception);
        _values.WriteExceptionProperties(e.Exception);
        if (e.ExceptionStack is { } stack)
            WriteStack(stack);
        json.WriteEndObject();
        WriteTimes(e.ElapsedNs, e.RunningNs, e.PendingNs, e.Async);
        WriteAwaitedBy(e.AwaitedBy);
        if (!e.Final)
            json.WriteBoolean(Names.Final, false);
        ScheduleJson.Write(json, e.Schedule, e.TimeNs);
        json.WriteEndObject();
    }

    public void Write(OpenEvent e)
    {
        Start(Names.Open, e);
        WriteNamed(Names.Args, e.Args);
        json.WriteNumber(Names.AgeNs, e.AgeNs);
        ScheduleJson.Write(json, e.Schedule, e.TimeNs);
        json.WriteEndObject();
    }

    /// <summary>The event's name is the target's: gc, locks ...</summary>
    public void Write(RuntimeEvent e)
    {
        head.Write(json, _names[e.Probe.Method], e);
        json.WriteNumber(Names.Spec, e.Probe.Spec + 1);
        WriteThread(e.Thread);
        WriteFlow(e);
        WriteNamed(Names.Fields, e.Fields);
        if (e.Stack is { } stack)
            WriteStack(stack);
        if (e.Truncated)
            json.WriteBoolean(Names.Truncated, true);
        if (e.Trigger)
            json.WriteBoolean(Names.Trigger, true);
        json.WriteEndObject();
    }

    private void Start(JsonEncodedText name, CallRelatedEvent e)
    {
        head.Write(json, name, e);
        json.WriteNumber(Names.Id, e.Id);
        json.WriteNumber(Names.Spec, e.Probe.Spec + 1);
        WriteThread(e.Thread);
        WriteFlow(e);
        json.WriteString(Names.Method, _names[e.Probe.Method]);
    }

    private void WriteThread(ThreadRef thread)
    {
        json.WriteStartObject(Names.Thread);
        json.WriteNumber(Names.Managed, thread.Managed);
        json.WriteNumber(Names.Os, thread.Os);
        if (thread.Name is { } name)
            json.WriteString(Names.Name, name);
        json.WriteEndObject();
    }

    private void WriteFlow(TraceEvent e)
    {
        if (e.Late)
            json.WriteBoolean(Names.Late, true);
        if (e.Flow is { } flow)
        {
            json.WriteNumber(Names.Flow, flow.Id);
            if (flow.Parent != 0)
                json.WriteNumber(Names.FlowParent, flow.Parent);
            if (flow.Id != 0)
                json.WriteString(Names.FlowKind, KindName(flow.Kind));
        }
        if (e.Trace is { } trace)
            json.WriteString(Names.Trace, trace);
    }

    private static JsonEncodedText KindName(Protocol.FlowKind kind) =>
        (int)kind < s_kinds.Length ? s_kinds[(int)kind] : s_kinds[0];

    /// <summary>In the order of <see cref="Protocol.FlowKind"/>.</summary>
    private static readonly JsonEncodedText[] s_kinds =
        [.. Enum.GetNames<Protocol.FlowKind>().Select(n => JsonEncodedText.Encode(n.ToLowerInvariant()))];

    private void WriteTimes(long elapsedNs, long? runningNs, long? pendingNs, bool isAsync)
    {
        json.WriteNumber(Names.ElapsedNs, elapsedNs);
        if (runningNs is { } running)
            json.WriteNumber(Names.RunningNs, running);
        if (pendingNs is { } pending)
            json.WriteNumber(Names.PendingNs, pending);
        if (isAsync)
            json.WriteBoolean(Names.Async, true);
    }

    private void WriteNamed(JsonEncodedText name, IReadOnlyList<NamedValue> items)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < items.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString(Names.Name, _names[items[i].Name]);
            json.WriteString(Names.Type, _names[items[i].Type]);
            _values.WriteFlagged(items[i].Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteAwaitedBy(CallStack? awaitedBy)
    {
        if (awaitedBy is null)
            return;
        json.WriteStartArray(Names.AwaitedBy);
        foreach (var frame in awaitedBy.Frames)
        {
            json.WriteStartObject();
            json.WriteString(Names.Method, _names[frame.Method]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (!awaitedBy.Finished)
            json.WriteBoolean(Names.AwaitedByCut, true);
    }

    private void WriteStack(CallStack stack)
    {
        json.WriteStartArray(Names.Stack);
        for (var i = 0; i < stack.Frames.Count; i++)
        {
            var frame = stack.Frames[i];
            json.WriteStartObject();
            json.WriteString(Names.Method, _names[frame.Method]);
            if (frame.File is { } file)
                json.WriteString(Names.File, _names[file]);
            if (frame.Line is { } line)
                json.WriteNumber(Names.Line, line);
            if (frame.GapBefore)
                json.WriteBoolean(Names.GapAfter, true);
            if (frame.Resumed)
                json.WriteBoolean(Names.ResumedBy, true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (!stack.Finished)
            json.WriteBoolean(Names.StackCut, true);
    }
}
