namespace Dotbug.Sinks.Filters;

/// <summary>
/// What a guard is asked about: a call with what is known of its end, or an event of the runtime. <c>Call</c> is null when the call itself was not recorded, <c>Outcome</c>
/// while it is not known. <c>Told</c>: the event that says in which flow this is.
/// </summary>
internal readonly record struct Subject(Protocol.ProbeInfo Probe, ThreadRef Thread, IReadOnlyList<NamedValue>? Values, CallStack? Stack, TraceEvent? Outcome,
    TraceEvent Told);
