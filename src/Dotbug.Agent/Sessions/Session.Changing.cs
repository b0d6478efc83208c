using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Agent.RuntimeEvents;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// Specs that are added to the running session, removed, paused and resumed, by whichever tool of its user. Calls that are inside go on: their outcomes are told, also when their
/// spec is paused or removed meanwhile. On the session's thread.
/// </summary>
internal sealed unsafe partial class Session
{
    private readonly Changes _changes = new();

    // Replaced as a whole: dotbug status reads them on another thread.
    private volatile HashSet<int> _paused = [];
    private volatile HashSet<int> _removed = [];

    /// <summary>Probes of removed specs that wait for calls still inside: until then they stay where they are and look at nothing.</summary>
    private readonly List<TapCode> _leaving = [];

    public (IReadOnlyList<string> Done, ErrorMessage? Error) Ask(ChangeMessage message) => _changes.Ask(message);

    private void Change() => _changes.Take(Change);

    private (IReadOnlyList<string>, ErrorMessage?) Change(ChangeMessage asked)
    {
        if (asked.Change == SpecChange.Add)
            return Add(asked);
        if (asked.Spec < 0 || asked.Spec >= opening.Texts.Count || _removed.Contains(asked.Spec))
        {
            var known = Enumerable.Range(0, opening.Texts.Count).Where(n => !_removed.Contains(n)).Select(n => n + 1);
            return ([], new ErrorMessage("DB4014", $"session {Number} has no spec {asked.Spec + 1}", $"its specs: {string.Join(", ", known)}"));
        }
        var paused = _paused.Contains(asked.Spec);
        if (paused && asked.Change == SpecChange.Pause)
            return ([$"spec {asked.Spec + 1} is paused already."], null);
        if (!paused && asked.Change == SpecChange.Resume)
            return ([$"spec {asked.Spec + 1} was not paused."], null);
        var taps = _taps.Where((_, i) => _probes[i].Spec == asked.Spec && !StillAsked(_probes[i], asked)).ToList();
        var done = asked.Change switch
        {
            SpecChange.Pause => "paused",
            SpecChange.Resume => "resumed",
            _ => "removed",
        };
        foreach (var tap in taps)
            tap.Tap->ThinOneIn = asked.Change == SpecChange.Resume ? _budget.OneIn : Probes.Tap.Paused;
        // What was noted before the pause may not hold any more; what one spec found out is none of another one's.
        if (asked.Change == SpecChange.Resume)
            Named.Dues.ForgetAll(_area->Slot);
        else
            Named.Dues.AskAnew();
        _paused = asked.Change == SpecChange.Pause ? [.. _paused, asked.Spec] : [.. _paused.Where(n => n != asked.Spec)];
        if (asked.Change == SpecChange.Remove)
        {
            _removed = [.. _removed, asked.Spec];
            _leaving.AddRange(taps);
            opening.Drop(asked.Spec);
            if (opening.RuntimeTargets.Count == 0)
                RuntimeEventHub.End(_area);
            else
                _ = RuntimeEventHub.Begin(_area, opening.RuntimeTargets);
        }
        var text = $"spec {asked.Spec + 1} {done}: {opening.Texts[asked.Spec]}";
        Say($"{text} (by {asked.Owner}, pid {asked.ToolPid})");
        return ([text], null);
    }

    /// <summary>It takes notes, and another spec of the session asks for these.</summary>
    private bool StillAsked(Planned probe, ChangeMessage asked) => probe.Named is { Noting: not null } notes && _probes.Any(p => p.Spec != asked.Spec && !_removed.Contains(p.Spec)
        && p.Named is { Noting: null } asks && asks.Spec.Fields.Any(f => f.Other != null && notes.Spec.IsMeantBy(f, asks.Spec)));

    private (IReadOnlyList<string>, ErrorMessage?) Add(ChangeMessage asked)
    {
        if (opening.Texts.Count - _removed.Count >= Limits.SpecsMax)
            return ([], new ErrorMessage("DB1907", $"a session has 1 to {Limits.SpecsMax} specs", "begin another session"));
        var late = opening.AddLate(asked.Text, asked.Named, () => RuntimeEventHub.Begin(_area, opening.RuntimeTargets), out var error);
        if (late == null)
            return ([], error! with { Spec = 0 });
        var text = $"spec {opening.Texts.Count} added: {asked.Text}";
        var armed = ArmMore(late with { Notices = [$"{text} (by {asked.Owner}, pid {asked.ToolPid})", .. late.Notices] });
        return ([text, .. armed], null);
    }

    /// <summary>To whoever sees the session's events.</summary>
    private void Say(string notice)
    {
        var (_, ns) = Clock.Pair();
        Send(MessageKind.ArmedMore, new ArmedMoreMessage(0, 0, 0, 0, ns, [], [], [notice]).Write);
    }

    /// <summary>The probes of removed specs, once every call that was told has told its end.</summary>
    private void TakeOut(Totals totals)
    {
        if (_leaving.Count == 0 || totals.Undecided > 0 || totals.OutcomesExpected(_taps) > totals.Outcomes)
            return;
        var (methods, callers) = Prober.Disarm(_leaving);
        (_methods, _callers) = (_methods + methods, _callers + callers);
        // Nobody is left whose token has this bit: another probe of the method may have it.
        for (var i = 0; i < _taps.Count; i++)
        {
            if (_leaving.Contains(_taps[i]))
                _bits[_probes[i].Method] &= ~(1 << _taps[i].Tap->Bit);
        }
        _leaving.Clear();
    }
}
