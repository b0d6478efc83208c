using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>Probes that come into a running session: numbered after those that it has, told to the tool before they are armed.</summary>
internal sealed unsafe partial class Session
{
    /// <summary>Answers what was done, in sentences.</summary>
    private List<string> ArmMore(LateMethods late)
    {
        var refused = late.Refused.ToList();
        List<Planned> probes = [];
        List<(Instrumented Method, TapCode Tap)> wanted = [];
        foreach (var planned in late.Planned)
        {
            if (Prober.Armings + wanted.Count >= Prober.ArmingsMax || _taps.Count == _probesMax)
                refused.Add(new RefusedInfo(planned.Bound.Signature, "too many methods were instrumented in this process"));
            else if (Tap(planned) is not { } tap)
                refused.Add(new RefusedInfo(planned.Bound.Signature, Full(planned)));
            else
            {
                // A budget that thins the others thins this one.
                tap.Tap->ThinOneIn = _paused.Contains(planned.Spec) ? Probes.Tap.Paused : _budget.OneIn;
                probes.Add(planned);
                wanted.Add((planned.Method, tap));
            }
        }
        _probes = [.. _probes, .. probes];
        Send(MessageKind.MoreProbes, new MoreProbesMessage(probes.ConvertAll(p => p.Info())).Write);
        var cost = Prober.CostBytes;
        var armed = ArmAll(wanted, probes, refused);
        refused.AddRange(armed.Rejected);
        probes.RemoveAll(p => armed.Rejected.Any(r => r.Method == p.Bound.Signature));
        var (_, ns) = Clock.Pair();
        Send(MessageKind.ArmedMore, new ArmedMoreMessage(armed.Methods, armed.Callers, armed.PausedNs, Prober.CostBytes - cost, ns,
            probes.ConvertAll(p => p.Info()), refused, [.. late.Notices, .. armed.Notices]).Write);
        return
        [
            $"armed {armed.Methods} method{(armed.Methods == 1 ? "" : "s")}.",
            .. refused.Select(r => $"refused {r.Method}: {r.Reason}"),
        ];
    }

    /// <summary>In one request, for each pauses the runtime; one by one only if that fails, so that one method does not cost the others theirs.
    /// What fails is moved from <paramref name="probes"/> to <paramref name="refused"/>.</summary>
    private static ArmResult ArmAll(List<(Instrumented Method, TapCode Tap)> wanted, List<Planned> probes, List<RefusedInfo> refused)
    {
        var all = Prober.Arm(wanted);
        if (all.Failure.Length == 0)
            return all;
        for (var i = wanted.Count - 1; i >= 0; i--)
        {
            var one = Prober.Arm([wanted[i]]);
            all = all with
            {
                Methods = all.Methods + one.Methods,
                Callers = all.Callers + one.Callers,
                PausedNs = all.PausedNs + one.PausedNs,
                Rejected = [.. all.Rejected, .. one.Rejected],
                Notices = [.. all.Notices, .. one.Notices],
            };
            if (one.Failure.Length == 0)
                continue;
            refused.Add(new RefusedInfo(probes[i].Bound.Signature, one.Failure));
            probes.RemoveAt(i);
        }
        return all;
    }
}
