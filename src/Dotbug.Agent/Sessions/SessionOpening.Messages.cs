using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>What <c>follow</c> arms beside the specs of the user.</summary>
internal sealed partial class SessionOpening
{
    private int _messageMethods;

    /// <summary>
    /// Flows go along with messages, whether the user wants to see these or not: what receives, and with it what sends, is armed, and tells nothing. What does not
    /// fit is left out: nobody asked for it by name.
    /// </summary>
    private void FollowMessages()
    {
        var asks = _specs.First(s => s.Spec.Actions.Any(a => a is FollowAction));
        var (planned, refused, notices) = (Planned.Count, _refused.Count, _notices.Count);
        foreach (var named in _named.Where(n => n.SinceField != null && !_specs.Exists(s => s.Named == n && s.Notes == null)).ToArray())
        {
            var actions = new EquatableList<SpecAction>([new ArgsAction(ArgsDetail.None)]);
            var spec = new TraceSpec(new RuntimeTarget(named.Name, asks.Target.Span), null, actions);
            var opened = new OpenedSpec(asks.Number, named.TargetText, spec, named.Target) { Named = named, Silent = true };
            _specs.Add(opened);
            Diagnostic? misfit = null, missing = null;
            _ = BindNamed(opened, ref misfit, ref missing);
        }
        _refused.RemoveRange(refused, _refused.Count - refused);
        _notices.RemoveRange(notices, _notices.Count - notices);
        _messageMethods = Planned.Skip(planned).Select(p => p.Method).Distinct().Count();
    }
}
