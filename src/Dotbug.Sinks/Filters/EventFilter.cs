using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>
/// Which events of one recorded session are shown: those of calls that one of the specs matches, whole, from call to outcome, and events of the runtime. A condition on the
/// outcome is decided before anything is shown: such a session is read twice.
/// </summary>
internal sealed class EventFilter
{
    private sealed record Filter(MethodPattern Target, RecordedGuard? Guard, GuardCheck? Check);

    private sealed record Fitting(Filter[] Filters, bool NeedsOutcome);

    private readonly List<Filter> _filters = [];
    private readonly Dictionary<ProbeInfo, Fitting> _fitting = new(ReferenceEqualityComparer.Instance as IEqualityComparer<ProbeInfo>);
    private readonly IdSet _shown = new();
    private readonly IdSet _decided = new();

    /// <summary>Calls that wait for their outcome, in the first reading. Their stacks are needed for <c>$caller</c> only.</summary>
    private readonly Dictionary<long, CallEvent> _waiting = [];

    /// <summary>A hostile file may have any number of calls that never end: the rest is undecided.</summary>
    private const int WaitingMax = 1 << 20, FittingMax = 1 << 16;

    public EventFilter(IReadOnlyList<TraceSpec> specs)
    {
        foreach (var spec in specs)
        {
            var check = spec.Guard is { } guard ? GuardCheck.Of(guard, spec.Target is RuntimeTarget) : null;
            _filters.Add(new Filter(new MethodPattern(spec.Target), spec.Guard is { } asked ? new RecordedGuard(asked) : null, check));
        }
    }

    /// <summary>What of a spec cannot be asked of a file; null: nothing.</summary>
    public static Diagnostic? Refused(TraceSpec spec)
    {
        if (spec.Actions.Count > 0)
            return new Diagnostic("DB5010", "a filter has no actions: what was recorded of a call is shown", null, "leave out what stands from '->' on");
        return MethodPattern.Refused(spec.Target) ?? (spec.Guard is { } guard ? GuardCheck.Of(guard, spec.Target is RuntimeTarget).Error : null);
    }

    public bool ReadsTwice => _filters.Exists(f => f.Check is { NeedsOutcome: true });

    /// <summary>A method or target that was recorded has been matched.</summary>
    public bool Matched { get; private set; }

    /// <summary>A parameter that a method which was matched otherwise does not have, or whose values were not recorded.</summary>
    public string? MissingParameter { get; private set; }

    /// <summary>Calls and events of which it is not known whether a guard is true: what decides it is not in the file.</summary>
    public long Undecided { get; private set; }

    /// <summary>First reading, for conditions on the outcome.</summary>
    public void Learn(TraceEvent item)
    {
        switch (item)
        {
            case CallEvent e when FiltersOf(e.Probe) is { NeedsOutcome: true }:
                if (_waiting.Count < WaitingMax)
                    _waiting[e.Id] = e;
                break;
            case CallRelatedEvent and not CallEvent when item is CallRelatedEvent e && FiltersOf(e.Probe) is { NeedsOutcome: true } fitting:
                _waiting.Remove(e.Id, out var call);
                Decide(fitting, e.Id, new Subject(e.Probe, call?.Thread ?? e.Thread, call?.Args ?? (e as OpenEvent)?.Args, call?.Stack, e, call ?? (TraceEvent)e));
                break;
            default:
                break;
        }
    }

    /// <summary>After the first reading: calls whose outcome is not in the file.</summary>
    public void EndLearning()
    {
        foreach (var call in _waiting.Values)
            Decide(FiltersOf(call.Probe), call.Id, new Subject(call.Probe, call.Thread, call.Args, call.Stack, null, call));
        _waiting.Clear();
    }

    public bool Shows(TraceEvent item)
    {
        switch (item)
        {
            case RuntimeEvent e:
                var truth = Ask(FiltersOf(e.Probe), new Subject(e.Probe, e.Thread, e.Fields, e.Stack, null, e));
                Undecided += truth == Truth.Unknown ? 1 : 0;
                return truth == Truth.True;
            case CallRelatedEvent e:
                var fitting = FiltersOf(e.Probe);
                if (fitting.Filters.Length == 0)
                    return false;
                if (!_decided.Contains(e.Id))
                {
                    var call = e as CallEvent;
                    Decide(fitting, e.Id, new Subject(e.Probe, e.Thread, call?.Args ?? (e as OpenEvent)?.Args, call?.Stack, call is null ? e : null, call ?? (TraceEvent)e));
                }
                return _shown.Contains(e.Id);
            default:
                // What is said about the session.
                Armed(item);
                return true;
        }
    }

    /// <summary>A method that was armed and never called was recorded all the same.</summary>
    private void Armed(TraceEvent item)
    {
        foreach (var probe in item switch { ArmedEvent e => e.Probes, ArmedMoreEvent e => e.Probes, _ => [] })
            FiltersOf(probe);
    }

    private void Decide(Fitting fitting, long id, in Subject subject)
    {
        if (!_decided.Add(id))
            return;
        var truth = Ask(fitting, subject);
        if (truth == Truth.True)
            _shown.Add(id);
        else if (truth == Truth.Unknown)
            Undecided++;
    }

    private static Truth Ask(Fitting fitting, in Subject subject)
    {
        var answer = Truth.False;
        foreach (var filter in fitting.Filters)
        {
            var truth = filter.Guard?.Ask(subject) ?? Truth.True;
            if (truth == Truth.True)
                return truth;
            answer = truth == Truth.Unknown ? truth : answer;
        }
        return answer;
    }

    private Fitting FiltersOf(ProbeInfo probe)
    {
        if (_fitting.TryGetValue(probe, out var known))
            return known;
        if (_fitting.Count >= FittingMax)
            _fitting.Clear();
        // As in the target: methods without a parameter that the guard names are left out.
        var named = _filters.Where(f => f.Target.Matches(probe)).ToArray();
        var filters = named.Where(f => f.Check?.MissingIn(probe.Parameters) is null).ToArray();
        Matched |= filters.Length > 0;
        MissingParameter ??= named.Select(f => f.Check?.MissingIn(probe.Parameters)).FirstOrDefault(name => name != null);
        known = new Fitting(filters, Array.Exists(filters, f => f.Check is { NeedsOutcome: true }));
        _fitting.Add(probe, known);
        return known;
    }
}
