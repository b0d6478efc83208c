namespace Dotbug.Sinks.Files;

/// <summary><see cref="FileMore.Schedule"/>, both ways.</summary>
internal static class ScheduleCode
{
    private const int From = 1, Until = 2, Waited = 4, Queued = 8;

    public static void Write(RecordBuffer to, Definitions names, CallSchedule schedule, long timeNs)
    {
        to.Unsigned((ulong)Math.Max(0, schedule.LeftOut));
        to.Count(schedule.Steps.Count);
        foreach (var step in schedule.Steps)
        {
            to.U8((byte)((step.FromNs is null ? 0 : From) | (step.UntilNs is null ? 0 : Until) | (step.WaitedFromNs is null ? 0 : Waited) | (step.QueuedNs is null ? 0 : Queued)));
            foreach (var time in (ReadOnlySpan<long?>)[step.FromNs, step.UntilNs, step.WaitedFromNs, step.QueuedNs])
            {
                if (time is { } ns)
                    to.Signed(unchecked(ns - timeNs));
            }
            to.Count(names.Thread(step.Thread));
            to.Unsigned(step.Flow);
            to.Count(names.Name(step.For));
            to.Count(names.Name(step.In));
        }
    }

    public static CallSchedule Read(ref RecordReader from, SectionNames names, long timeNs)
    {
        var leftOut = (long)Math.Min(from.Unsigned(), long.MaxValue);
        // A step has at least five bytes.
        var steps = new ScheduleStep[from.Items(5)];
        for (var i = 0; i < steps.Length; i++)
        {
            var has = from.U8();
            var (began, until, waited, queued) = (Time(ref from, has & From, timeNs), Time(ref from, has & Until, timeNs),
                Time(ref from, has & Waited, timeNs), Time(ref from, has & Queued, timeNs));
            steps[i] = new ScheduleStep(began, until, names.Thread(ref from), (uint)from.Unsigned(), waited, queued)
            {
                For = names.NameOrNull(ref from),
                In = names.NameOrNull(ref from),
            };
        }
        return new CallSchedule(steps, leftOut);
    }

    private static long? Time(ref RecordReader from, int has, long timeNs) => has == 0 ? null : unchecked(timeNs + from.Signed());
}
