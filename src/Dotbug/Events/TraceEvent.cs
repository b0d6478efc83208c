namespace Dotbug;

/// <summary>
/// Something that a session saw. A closed family, in one true order across the threads of the target. All times are UTC in
/// nanoseconds since 1970, from the target's processor clock (error below one microsecond on one machine).
/// </summary>
public abstract record TraceEvent(long TimeNs)
{
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(TimeNs / 100);

    /// <summary>The logical operation that this belongs to. Null: nobody in the session asks for flows, or the event belongs to none.</summary>
    public FlowRef? Flow { get; init; }

    /// <summary>The W3C trace id of the current Activity, 32 hexadecimal digits; null where there is none, or as with <see cref="Flow"/>.</summary>
    public string? Trace { get; init; }

    /// <summary>A younger event has been told before this one, because it took longer than <see cref="DotbugClient.Lag"/> to come.</summary>
    public bool Late { get; init; }
}

/// <summary>
/// One logical operation across threads and awaits. <c>Id</c>: given once in the life of the target's agent; 0 = it is not known which one. <c>Parent</c>: the flow that
/// began it, 0 = none, or it is not known.
/// </summary>
public readonly record struct FlowRef(uint Id, uint Parent, Protocol.FlowKind Kind);

/// <summary>The probes are on. The first event of every session. <c>Probes</c> are the instrumented methods, one for each spec that it matches.</summary>
public sealed record ArmedEvent(long TimeNs, uint Session, int Methods, int Callers, long PausedNs, long CostBytes, bool FirstAttach,
    IReadOnlyList<Protocol.ProbeInfo> Probes, IReadOnlyList<Protocol.RefusedInfo> Refused, IReadOnlyList<string> Notices) : TraceEvent(TimeNs);

/// <summary>
/// More came while the session ran, with <c>--pending</c>: types were loaded, and what the specs match in them was armed or refused. A call that is made in
/// the moment of the arming may be told before it.
/// </summary>
public sealed record ArmedMoreEvent(long TimeNs, uint Session, int Methods, int Callers, long PausedNs, long CostBytes,
    IReadOnlyList<Protocol.ProbeInfo> Probes, IReadOnlyList<Protocol.RefusedInfo> Refused, IReadOnlyList<string> Notices) : TraceEvent(TimeNs);

/// <summary>Events of one call share its <c>Id</c>: 1, 2, 3 ... in the order in which the calls are told.</summary>
public abstract record CallRelatedEvent(long TimeNs, long Id, Protocol.ProbeInfo Probe, ThreadRef Thread) : TraceEvent(TimeNs)
{
    /// <summary>With an outcome, or with a call that is still inside: when it ran and what it waited for. Null: not asked for, or lost.</summary>
    public CallSchedule? Schedule { get; init; }
}

/// <summary>A matched call. <c>Deferred</c>: its guard could only be decided at the end, so it is told then; TimeNs is when it began all the same.</summary>
public sealed record CallEvent(long TimeNs, long Id, Protocol.ProbeInfo Probe, ThreadRef Thread, IReadOnlyList<NamedValue> Args,
    CallStack? Stack, bool Deferred, bool Truncated) : CallRelatedEvent(TimeNs, Id, Probe, Thread)
{
    /// <summary>This is what a <see cref="Recorder"/> has waited for.</summary>
    public bool Trigger { get; init; }
}

/// <summary>The call returned, or completed when it is asynchronous. <c>RunningNs</c>: how long its code really ran (null: all the time).</summary>
public sealed record ReturnEvent(long TimeNs, long Id, Protocol.ProbeInfo Probe, ThreadRef Thread, TraceValue Value,
    IReadOnlyList<NamedValue> Out, long ElapsedNs, long? RunningNs, bool Async) : CallRelatedEvent(TimeNs, Id, Probe, Thread)
{
    /// <summary>Not null when the completion was not seen, only that it had happened: the call took so long at least, and <c>ElapsedNs</c> at most.</summary>
    public long? PendingNs { get; init; }

    /// <summary>The async methods that wait for its completion, innermost first. Null: none is known, or no stack was asked for.</summary>
    public CallStack? AwaitedBy { get; init; }
}

/// <summary>An exception left the call. <c>Final</c> is false only when the target died before it could be known whether the exception was the last word.</summary>
public sealed record ThrowEvent(long TimeNs, long Id, Protocol.ProbeInfo Probe, ThreadRef Thread, ExceptionValue Exception,
    CallStack? ExceptionStack, long ElapsedNs, long? RunningNs, bool Async, bool Final) : CallRelatedEvent(TimeNs, Id, Probe, Thread)
{
    /// <summary>As in <see cref="ReturnEvent.PendingNs"/>.</summary>
    public long? PendingNs { get; init; }

    /// <summary>As in <see cref="ReturnEvent.AwaitedBy"/>.</summary>
    public CallStack? AwaitedBy { get; init; }
}

/// <summary>
/// The runtime did something, on this thread: <c>Probe.Method</c> is the target (<c>gc</c>, <c>locks</c> ...), the fields are those that docs/spec-language.md lists
/// for it. The thread's managed id is 0 where the agent does not know it.
/// </summary>
public sealed record RuntimeEvent(long TimeNs, Protocol.ProbeInfo Probe, ThreadRef Thread, IReadOnlyList<NamedValue> Fields, bool Truncated) : TraceEvent(TimeNs)
{
    /// <summary>Null: not asked for.</summary>
    public CallStack? Stack { get; init; }

    /// <summary>As in <see cref="CallEvent.Trigger"/>.</summary>
    public bool Trigger { get; init; }
}

/// <summary>A call still inside when the session stopped; told between the last outcome and the stop.</summary>
public sealed record OpenEvent(long TimeNs, long Id, Protocol.ProbeInfo Probe, ThreadRef Thread, IReadOnlyList<NamedValue> Args, long AgeNs)
    : CallRelatedEvent(TimeNs, Id, Probe, Thread);

/// <summary>The session is over, every probe is off and reverted. The last event of every session.</summary>
public sealed record StopEvent(long TimeNs, uint Session, Protocol.StopReason Reason, string Detail, long Entered, long Matched,
    long GuardNull, long GuardFault, long Thinned, long Dropped, long Open, int RevertedMethods, int RevertedCallers) : TraceEvent(TimeNs);

/// <summary>A thread of the target: managed id, the operating system's id, and its name if it has one.</summary>
public readonly record struct ThreadRef(int Managed, int Os, string? Name);

/// <summary>Who called, innermost first. <c>Finished</c> is false when the walk could not go on or the limit of frames was reached.</summary>
public sealed record CallStack(IReadOnlyList<StackFrameText> Frames, bool Finished)
{
    public bool Finished { get; internal set; } = Finished;
}

/// <summary>
/// A frame as .NET writes it. <c>GapBefore</c>: one caller may be missing between this frame and the next one. <c>Resumed</c>: the next one did not
/// call this one; it completed what this one had awaited.
/// </summary>
public sealed record StackFrameText(string Method, string? File, int? Line, bool GapBefore, bool Resumed = false);
