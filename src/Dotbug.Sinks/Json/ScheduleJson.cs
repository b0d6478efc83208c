using System.Text.Json;

namespace Dotbug.Sinks.Json;

/// <summary>The steps of a call: when it ran and what it waited for.</summary>
internal static class ScheduleJson
{
    /// <param name="endNs">The time of the line that it is in, from which the steps count back.</param>
    public static void Write(Utf8JsonWriter json, CallSchedule? schedule, long endNs)
    {
        if (schedule is null)
            return;
        json.WriteStartArray(Names.Sched);
        foreach (var step in schedule.Steps)
        {
            var began = step.FromNs ?? endNs;
            json.WriteStartObject();
            if (step.WaitedFromNs is { } waited)
                json.WriteNumber(Names.WaitedNs, Math.Max(0, (step.QueuedNs ?? began) - waited));
            if (step.For is { } awaited)
                json.WriteString(Names.For, awaited);
            if (step.In is { } inside)
                json.WriteString(Names.In, inside);
            if (step.QueuedNs is { } queued)
                json.WriteNumber(Names.QueuedNs, Math.Max(0, began - queued));
            if (step.FromNs is { } from)
                Ran(json, step, from, endNs);
            if (step.Flow != 0)
                json.WriteNumber(Names.Flow, step.Flow);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (schedule.LeftOut > 0)
            json.WriteNumber(Names.SchedLeftOut, schedule.LeftOut);
    }

    /// <summary>Without <c>ranNs</c>: it still runs.</summary>
    private static void Ran(Utf8JsonWriter json, ScheduleStep step, long from, long endNs)
    {
        json.WriteNumber(Names.AtNs, from - endNs);
        if (step.UntilNs is { } until)
            json.WriteNumber(Names.RanNs, Math.Max(0, until - from));
        json.WriteStartObject(Names.Thread);
        json.WriteNumber(Names.Managed, step.Thread.Managed);
        json.WriteNumber(Names.Os, step.Thread.Os);
        json.WriteEndObject();
    }
}
