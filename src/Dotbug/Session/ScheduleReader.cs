using Dotbug.Protocol;
using Dotbug.Ring;

namespace Dotbug.Session;

/// <summary>Schedules that were read and wait for the outcome of their calls. One thread.</summary>
internal sealed class ScheduleReader(ClockMap clock, FrameNames frames, TypeDictionary types)
{
    /// <summary>An honest agent writes the outcome right behind it, or at the stop one for each open call.</summary>
    private const int WaitingMax = 1 << 12;

    private readonly Dictionary<ulong, CallSchedule> _waiting = [];

    /// <summary>False: it made no sense.</summary>
    public bool Read(ref ValueReader reader, ulong callId)
    {
        var leftOut = reader.U64();
        List<ScheduleStep> steps = [];
        while (reader.Left >= RingLayout.StepBytes)
            steps.Add(Step(ref reader));
        steps = [.. steps.OrderBy(s => s.FromNs ?? long.MaxValue)];
        for (var i = 1; i < steps.Count; i++)
            steps[i] = AfterRun(steps, i);
        if (reader.Failed)
            return false;
        if (_waiting.Count >= WaitingMax)
            _waiting.Clear();
        _waiting[callId] = new CallSchedule(steps, (long)Math.Min(leftOut, long.MaxValue));
        return true;
    }

    /// <summary>The innermost method waits first; the thread goes back through those that called it, and until it has left them all, the call still runs.</summary>
    private static ScheduleStep AfterRun(List<ScheduleStep> steps, int at)
    {
        var step = steps[at];
        if (step.WaitedFromNs is not { } waited)
            return step;
        var next = step.QueuedNs ?? step.FromNs ?? long.MaxValue;
        // Of several at the same time the one that began last.
        for (var i = at - 1; i >= 0; i--)
        {
            if (steps[i].FromNs <= waited && steps[i].UntilNs >= waited)
                return step with { WaitedFromNs = Math.Min(steps[i].UntilNs!.Value, next) };
        }
        return step;
    }

    private ScheduleStep Step(ref ValueReader reader)
    {
        var began = reader.U64();
        var (until, waited, queued) = (Time(reader.U64()), Time(reader.U64()), Time(reader.U64()));
        var (inside, awaited) = (Frame(ref reader), Frame(ref reader));
        var (managed, os, flow) = (reader.I32(), reader.I32(), reader.U32());
        reader.U32();
        return new ScheduleStep(Time(began), until, new ThreadRef(managed, os, types.ThreadName(managed, began)), flow, waited, queued) { InFrame = inside, ForFrame = awaited };
    }

    private long? Time(ulong ticks) => ticks != 0 ? clock.UtcNs(ticks) : null;

    private CallStack? Frame(ref ValueReader reader) =>
        reader.U64() is not 0 and var code ? frames.Later(([new RawFrame(code, FrameEncoding.IsAwaited)], true)) : null;

    /// <summary>Null: nobody asked for it.</summary>
    public CallSchedule? Take(ulong callId) => _waiting.Remove(callId, out var schedule) ? schedule : null;
}
