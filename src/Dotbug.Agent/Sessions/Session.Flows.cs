using System.Runtime.InteropServices;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>The probes in the framework that a session has while it asks for flows: armed and taken out with its own.</summary>
internal sealed unsafe partial class Session
{
    private readonly List<TapCode> _hooks = [];

    /// <summary>Counters that the session's threads have: of its probes, and behind them of the hooks.</summary>
    private int Counters => _probesMax + (opening.AsksFlows ? FlowMethods.Max : 0);

    private List<(Instrumented, TapCode)> Hooks()
    {
        List<(Instrumented, TapCode)> wanted = [];
        if (!opening.AsksFlows)
            return wanted;
        FlowHooks.Prepare();
        Traces.Prepare();
        FlowTable.Forget(_area->Slot);
        var methods = FlowMethods.Find(out var missing);
        foreach (var (hook, method) in methods)
        {
            var instrumented = Prober.Of(method);
            var bit = FreeBit(instrumented, _bits.GetValueOrDefault(instrumented));
            if (FlowArguments.TryOf(hook, instrumented.Shape) == null || Prober.Refusal(instrumented, true).Length > 0 || bit < 0)
            {
                missing.Add($"what {method.ShortName} tells of them");
                continue;
            }
            _bits[instrumented] = _bits.GetValueOrDefault(instrumented) | 1 << bit;
            var tap = Hook(hook, instrumented, bit);
            _hooks.Add(tap);
            wanted.Add((instrumented, tap));
        }
        opening.NoteFlows(wanted.Count, missing);
        return wanted;
    }

    /// <summary>What was armed, as people count it: methods of theirs, and the framework's not among them.</summary>
    private ArmResult Hooks(ArmResult armed)
    {
        if (_hooks.Count == 0 || armed.Failure.Length > 0)
            return armed;
        var theirs = _taps.Where(t => !t.Silent).Select(t => t.Shape).ToHashSet();
        _hookMethods = _hooks.Concat(_taps).Select(t => t.Shape).Distinct().Count(s => !theirs.Contains(s));
        return armed with { Methods = armed.Methods - _hookMethods };
    }

    private int _hookMethods;

    private TapCode Hook(FlowHook hook, Instrumented method, int bit)
    {
        var tap = (Tap*)NativeMemory.AllocZeroed((nuint)sizeof(Tap));
        tap->Area = _area;
        tap->Generation = _area->Generation;
        tap->Slot = _area->Slot;
        tap->Probe = (ushort)(_probesMax + _hooks.Count);
        tap->Bit = (byte)bit;
        tap->Hook = hook;
        tap->TapCount = Counters;
        tap->SampleOneIn = tap->ThinOneIn = 1;
        return new TapCode
        {
            TapAddress = (nint)tap,
            Shape = method.Shape,
            Guard = null,
            GuardText = "",
            CountedNs = Costs.Hook,
            ShowArguments = false,
            ResultType = null,
            ResultSecret = false,
            Secrets = opening.Secrets,
        };
    }
}
