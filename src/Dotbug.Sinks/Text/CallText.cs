namespace Dotbug.Sinks.Text;

/// <summary>The lines of calls: time, number, thread, method, and what happened.</summary>
internal sealed class CallText(bool color, string? label = null)
{
    private const int ColumnsMax = 80;
    private const long NsPerDay = 86_400_000_000_000;

    /// <summary>The widest so far, so that what follows stands in one column without a gap made for what may never come.</summary>
    private int _threadWidth = "t14/4738".Length;
    private int _flowWidth = "f12".Length;

    private static ReadOnlySpan<byte> TriggerMark => "  <-- trigger"u8;

    private static void EndLine(Utf8Buffer to, TraceEvent e)
    {
        if (e.Late)
            to.Append("  <-- late"u8);
        to.AppendRaw((byte)'\n');
    }

    public void AppendCall(Utf8Buffer to, CallEvent e)
    {
        AppendHead(to, e);
        AppendCallText(to, e.Probe.Method, e.Args);
        if (e.Truncated)
            to.Append(" ... size limit"u8);
        if (e.Trigger)
            to.Append(TriggerMark);
        EndLine(to, e);
        AppendStack(to, e.Stack);
    }

    public void AppendReturn(Utf8Buffer to, ReturnEvent e)
    {
        AppendHead(to, e);
        Escape.Append(to, e.Probe.Method);
        to.Append(" returned "u8);
        ValueText.Append(to, e.Value);
        if (e.Out.Count > 0)
        {
            to.Append(" out("u8);
            ValueText.AppendNamed(to, e.Out);
            to.AppendRaw((byte)')');
        }
        AppendTimes(to, e.ElapsedNs, e.RunningNs, e.PendingNs);
        EndLine(to, e);
        AppendAwaitedBy(to, e.AwaitedBy);
        ScheduleText.Append(to, e.Schedule, e.Flow?.Id ?? 0, e.TimeNs - e.ElapsedNs, e.TimeNs);
    }

    public void AppendThrow(Utf8Buffer to, ThrowEvent e)
    {
        AppendHead(to, e);
        Escape.Append(to, e.Probe.Method);
        to.AppendRaw((byte)' ');
        if (color)
            to.Append("\e[31m"u8);
        to.Append(e.Final ? "threw "u8 : "was throwing "u8);
        ValueText.AppendException(to, e.Exception);
        if (color)
            to.Append("\e[0m"u8);
        AppendTimes(to, e.ElapsedNs, e.RunningNs, e.PendingNs);
        EndLine(to, e);
        AppendStack(to, e.ExceptionStack);
        AppendAwaitedBy(to, e.AwaitedBy);
        ScheduleText.Append(to, e.Schedule, e.Flow?.Id ?? 0, e.TimeNs - e.ElapsedNs, e.TimeNs);
    }

    private static void AppendAwaitedBy(Utf8Buffer to, CallStack? stack)
    {
        if (stack is null)
            return;
        foreach (var frame in stack.Frames)
        {
            to.Append("    awaited by "u8);
            Escape.Append(to, frame.Method);
            to.AppendRaw((byte)'\n');
        }
        if (!stack.Finished)
            to.Append("    awaited by ...\n"u8);
    }

    /// <summary>No line break at the end; arguments beyond 80 columns are left out with a mark.</summary>
    public static void AppendOpen(Utf8Buffer to, OpenEvent e)
    {
        var start = to.Length;
        to.Append("still inside after "u8);
        to.Append(Duration.Seconds(e.AgeNs / 1e9).AsSpan());
        to.Append(": #"u8);
        to.Append(e.Id);
        to.AppendRaw((byte)' ');
        Escape.Append(to, e.Probe.Method);
        to.AppendRaw((byte)'(');
        for (var i = 0; i < e.Args.Count; i++)
        {
            var before = to.Length;
            if (i > 0)
                to.Append(", "u8);
            ValueText.AppendNamed(to, e.Args[i]);
            var tail = i == e.Args.Count - 1 ? ")".Length : ", ...)".Length;
            if (to.Length - start + tail <= ColumnsMax)
                continue;
            to.Truncate(before);
            to.Append(i > 0 ? ", ..."u8 : "..."u8);
            break;
        }
        to.AppendRaw((byte)')');
    }

    private static void AppendCallText(Utf8Buffer to, string method, IReadOnlyList<NamedValue> args)
    {
        Escape.Append(to, method);
        to.AppendRaw((byte)'(');
        ValueText.AppendNamed(to, args);
        to.AppendRaw((byte)')');
    }

    /// <summary>No number: nothing else belongs to it.</summary>
    public void AppendRuntime(Utf8Buffer to, RuntimeEvent e)
    {
        AppendTime(to, e.TimeNs);
        AppendThread(to, e.Thread);
        AppendFlow(to, e);
        AppendFields(to, e);
        if (e.Truncated)
            to.Append(" ... size limit"u8);
        if (e.Trigger)
            to.Append(TriggerMark);
        EndLine(to, e);
        AppendStack(to, e.Stack);
    }

    /// <summary>Times as times for people: what they say is how long something took, and not a value of the program.</summary>
    private static void AppendFields(Utf8Buffer to, RuntimeEvent e)
    {
        const int nanosecondsPerTick = 100;
        Escape.Append(to, e.Probe.Method);
        to.AppendRaw((byte)'(');
        for (var i = 0; i < e.Fields.Count; i++)
        {
            if (i > 0)
                to.Append(", "u8);
            if (e.Fields[i].Value is not ScalarValue { Value: TimeSpan { Ticks: >= 0 and < long.MaxValue / nanosecondsPerTick } time })
            {
                ValueText.AppendNamed(to, e.Fields[i]);
                continue;
            }
            Escape.Append(to, e.Fields[i].Name);
            to.Append(": "u8);
            Duration.Append(to, time.Ticks * nanosecondsPerTick);
        }
        to.AppendRaw((byte)')');
    }

    private void AppendHead(Utf8Buffer to, CallRelatedEvent e)
    {
        AppendTime(to, e.TimeNs);
        to.Append(" #"u8);
        to.Append(e.Id);
        AppendThread(to, e.Thread);
        AppendFlow(to, e);
    }

    private void AppendTime(Utf8Buffer to, long timeNs)
    {
        if (color)
            to.Append("\e[2m"u8);
        var us = timeNs % NsPerDay / 1_000;
        to.AppendDigits(us / 3_600_000_000, 2);
        to.AppendRaw((byte)':');
        to.AppendDigits(us / 60_000_000 % 60, 2);
        to.AppendRaw((byte)':');
        to.AppendDigits(us / 1_000_000 % 60, 2);
        to.AppendRaw((byte)'.');
        to.AppendDigits(us % 1_000_000, 6);
        to.AppendRaw((byte)'Z');
        if (color)
            to.Append("\e[0m"u8);
        if (label is null)
            return;
        to.AppendRaw((byte)' ');
        Escape.Append(to, label);
    }

    private void AppendThread(Utf8Buffer to, ThreadRef who)
    {
        to.Append(" t"u8);
        var thread = to.Length - 1;
        if (who.Managed == 0)
            to.AppendRaw((byte)'?');
        else
            to.Append(who.Managed);
        to.AppendRaw((byte)'/');
        to.Append(who.Os);
        _threadWidth = Math.Max(_threadWidth, to.Length - thread);
        to.Pad(_threadWidth - (to.Length - thread) + 1);
    }

    /// <summary><c>f7</c>, or <c>f7&lt;f3</c> when it is known who began it, <c>f?</c> when it is not known which one; the trace id where there is one.</summary>
    private void AppendFlow(Utf8Buffer to, TraceEvent e)
    {
        if (e.Flow is not { } flow)
            return;
        var start = to.Length;
        to.AppendRaw((byte)'f');
        if (flow.Id == 0)
            to.AppendRaw((byte)'?');
        else
            to.Append(flow.Id);
        if (flow.Parent != 0)
        {
            to.Append("<f"u8);
            to.Append(flow.Parent);
        }
        if (e.Trace is { } trace)
        {
            to.AppendRaw((byte)'/');
            Escape.Append(to, trace);
        }
        _flowWidth = Math.Max(_flowWidth, to.Length - start);
        to.Pad(_flowWidth - (to.Length - start) + 1);
    }

    private static void AppendTimes(Utf8Buffer to, long elapsedNs, long? runningNs, long? pendingNs)
    {
        // The completion itself was not seen: it was within this time.
        to.Append(pendingNs is null ? " "u8 : " <= "u8);
        Duration.Append(to, elapsedNs);
        if (runningNs is not { } running)
            return;
        to.Append(", ran "u8);
        Duration.Append(to, running);
    }

    private void AppendStack(Utf8Buffer to, CallStack? stack)
    {
        if (stack is null)
            return;
        for (var i = 0; i < stack.Frames.Count; i++)
        {
            var frame = stack.Frames[i];
            AppendFrame(to, frame);
            // What stands between two frames; the last one has none behind it.
            if (i == stack.Frames.Count - 1)
                break;
            if (frame.GapBefore)
                to.Append("    (one caller may be missing here)\n"u8);
            if (frame.Resumed)
                to.Append("    (resumed after an await by)\n"u8);
        }
        if (!stack.Finished)
            to.Append("    ...\n"u8);
    }

    private void AppendFrame(Utf8Buffer to, StackFrameText frame)
    {
        to.Append("    "u8);
        if (color)
            to.Append("\e[2m"u8);
        to.Append("at "u8);
        Escape.Append(to, frame.Method);
        if (color)
            to.Append("\e[0m"u8);
        if (frame.File is { } file)
        {
            to.Append("  "u8);
            Escape.Append(to, file.AsSpan(file.LastIndexOfAny(['/', '\\']) + 1));
            if (frame.Line is { } line)
            {
                to.AppendRaw((byte)':');
                to.Append(line);
            }
        }
        to.AppendRaw((byte)'\n');
    }
}
