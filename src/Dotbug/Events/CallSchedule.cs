namespace Dotbug;

/// <summary>When a call ran, on which threads, and what it waited for, in the order of its steps. <c>LeftOut</c>: so many earlier steps are not kept.</summary>
public sealed record CallSchedule(IReadOnlyList<ScheduleStep> Steps, long LeftOut);

/// <summary>
/// A thread goes on with a call. Times are UTC in nanoseconds since 1970. <c>FromNs</c>, <c>UntilNs</c>: when it ran; null: it has not begun yet, or still runs.
/// <c>WaitedFromNs</c>: since when it had waited; null: it had not (it is the call's beginning). <c>QueuedNs</c>: when what goes on was queued to the thread pool; null: it was
/// not, whoever completed what it waited for went on with it. <c>Flow</c>: 0 = not known.
/// </summary>
public sealed record ScheduleStep(long? FromNs, long? UntilNs, ThreadRef Thread, uint Flow, long? WaitedFromNs, long? QueuedNs)
{
    /// <summary>The async method that waited. Null: none is known, as of what is only being begun.</summary>
    public string? In { get => field ?? Name(InFrame); init; }

    /// <summary>What it waited for: an async method, or the type of a task or of an awaiter in words.</summary>
    public string? For { get => field ?? Name(ForFrame); init; }

    /// <summary>Named when the batch of events is complete.</summary>
    internal CallStack? InFrame { get; init; }
    internal CallStack? ForFrame { get; init; }

    private static string? Name(CallStack? frame) => frame is { Frames.Count: > 0 } ? frame.Frames[0].Method : null;
}
