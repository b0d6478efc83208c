namespace Dotbug.Sinks.Text;

/// <summary>
/// The lines below an outcome that say when the call ran, on which thread, and what it waited for: one line for each change, each with the time since the call began. Waits
/// and runs of a flow that the call began name the flow.
/// </summary>
internal static class ScheduleText
{
    private const string Indent = "    ";
    private const int TimeWidth = 11;

    /// <param name="flow">The call's own.</param>
    /// <param name="untilNs">When it ended, or now.</param>
    public static void Append(Utf8Buffer to, CallSchedule? schedule, uint flow, long startNs, long untilNs)
    {
        if (schedule is null)
            return;
        if (schedule.LeftOut > 0)
        {
            to.Append("    ... "u8);
            to.Append(schedule.LeftOut);
            to.Append(" earlier steps are left out\n"u8);
        }
        foreach (var step in schedule.Steps)
        {
            var began = step.FromNs ?? untilNs;
            if (step.WaitedFromNs is { } waited)
                Waited(to, step, waited, began, flow, startNs);
            if (step.QueuedNs is { } queued)
            {
                Line(to, queued - startNs, step.FromNs is null ? "is queued "u8 : "queued  "u8, began - queued);
                End(to, step, flow);
            }
            if (step.FromNs is null)
                continue;
            Line(to, began - startNs, step.UntilNs is null ? "runs    "u8 : "ran     "u8, (step.UntilNs ?? untilNs) - began);
            to.Append(" on t"u8);
            to.Append(step.Thread.Managed);
            to.AppendRaw((byte)'/');
            to.Append(step.Thread.Os);
            End(to, step, flow);
        }
    }

    /// <summary>Until it was queued, or went on without that.</summary>
    private static void Waited(Utf8Buffer to, ScheduleStep step, long waited, long began, uint flow, long startNs)
    {
        var until = step.QueuedNs ?? began;
        // What is only begun waits for nothing but its turn.
        if (step.In is null && step.For is null && step.FromNs is not null)
            return;
        Line(to, waited - startNs, step.FromNs is null && step.QueuedNs is null ? "waits   "u8 : "waited  "u8, until - waited);
        to.Append(" for "u8);
        Escape.Append(to, Short(step.For));
        if (step.In is { } inside)
        {
            to.Append(" in "u8);
            Escape.Append(to, Short(inside));
        }
        End(to, step, flow);
    }

    private static void Line(Utf8Buffer to, long atNs, ReadOnlySpan<byte> what, long ns)
    {
        to.Append(Indent.AsSpan());
        var start = to.Length;
        to.AppendRaw((byte)'+');
        Duration.Append(to, Math.Max(0, atNs));
        to.Pad(TimeWidth - (to.Length - start) + 1);
        to.Append(what);
        Duration.Append(to, Math.Max(0, ns));
    }

    private static void End(Utf8Buffer to, ScheduleStep step, uint flow)
    {
        if (step.Flow != flow && step.Flow != 0)
        {
            to.Append(", f"u8);
            to.Append(step.Flow);
        }
        to.AppendRaw((byte)'\n');
    }

    /// <summary>The method and its type, without namespace and parameters: <c>Stock.ReserveAsync</c>. The JSON lines have all of it.</summary>
    private static string Short(string? name)
    {
        if (name is null)
            return "something unknown";
        var end = name.IndexOf('(', StringComparison.Ordinal);
        if (end < 0)
            return name;
        var method = name.LastIndexOf('.', end - 1);
        var type = method <= 0 ? -1 : name.LastIndexOf('.', method - 1);
        return name[(type + 1)..end];
    }
}
