using Dotbug.Agent.Binding;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;
using Dotbug.Agent.Probes;
using Dotbug.Agent.RuntimeEvents;
using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// From the text of the specs to methods with checked guards: everything that can be refused is refused here, before anything in the target changes.
/// </summary>
internal sealed partial class SessionOpening
{
    /// <summary>Methods that are written out when they are waited for.</summary>
    private const int NamesMax = 5;

    private readonly OpenMessage _request;
    private readonly Secrets _secrets;
    private readonly List<OpenedSpec> _specs = [];
    private readonly List<RefusedInfo> _refused = [];
    private readonly List<string> _notices = [];
    private readonly HashSet<Instrumented> _methods = [];
    private readonly HashSet<int> _dropped = [];
    private bool _full;

    private SessionOpening(OpenMessage request)
    {
        _request = request;
        Texts = [.. request.Specs];
        _secrets = request.Secrets.ChangesNothing ? Secrets.Default : new Secrets(request.Secrets);
        Pending = request.Pending ? new Pending() : null;
    }

    public ErrorMessage? Error { get; private set; }

    /// <summary>By whose words values are hidden.</summary>
    public Secrets Secrets => _secrets;

    /// <summary>One for each spec and method: the future probes, in the order of their numbers.</summary>
    public List<Planned> Planned { get; } = [];

    /// <summary>Of all specs that the session ever had, by their numbers.</summary>
    public List<string> Texts { get; }

    public IReadOnlyList<OpenedSpec> Specs => _specs;
    public IReadOnlyList<RefusedInfo> Refused => _refused;
    public IReadOnlyList<string> Notices => _notices;
    public int MethodCount => _methods.Count;

    /// <summary>What one spec asks of the probes of all, of later ones too.</summary>
    public Asked Asks { get; private set; }

    public bool AsksFlows => (Asks & Asked.Flows) != 0;

    /// <summary>Null: what is not loaded when the session begins is not waited for.</summary>
    public Pending? Pending { get; }

    /// <summary>Most probes that the session may ever have.</summary>
    public int ProbesMax => Math.Min(ushort.MaxValue - Flows.FlowMethods.Max, Planned.Count + _request.Limits.MethodsMax * (Pending == null ? 1 : _specs.Count));

    public static SessionOpening Prepare(OpenMessage request)
    {
        var opening = new SessionOpening(request);
        opening.ReadNamed(request.Named);
        for (var i = 0; i < request.Specs.Count && opening.Error == null; i++)
            opening.Add(i, request.Specs[i], request.Limits);
        if (opening.Error == null && (opening.Asks & Asked.Following) != 0)
            opening.FollowMessages();
        if (opening.Error == null && opening.MethodCount > request.Limits.MethodsMax)
            opening.TooMany(opening.MethodCount, request.Limits, -1);
        return opening;
    }

    private void Add(int number, string text, Limits limits)
    {
        var parsed = SpecParser.Parse(text, Names);
        if (parsed.Error is { } error)
        {
            Refuse(number, error);
            return;
        }
        if (parsed.Spec!.Target is RuntimeTarget runtime)
        {
            AddRuntime(number, parsed.Spec, runtime, limits);
            return;
        }
        if (parsed.Spec.Target is not MethodTarget target)
        {
            Error = new ErrorMessage("DB1003", "this target is not available", "trace methods", number);
            return;
        }
        Asks |= GuardWords.Asked(parsed.Spec);
        var spec = new OpenedSpec(number, text, parsed.Spec, target);
        _specs.Add(spec);
        var found = Bind(spec);
        if (found.Total > limits.MethodsMax)
        {
            TooMany(found.Total, limits, number);
            return;
        }
        IReadOnlyList<Candidate> later = [.. found.Awaited, .. found.Incomplete];
        if (found.Methods.Count == 0 && found.Refused.Count == 0 && later.Count == 0)
        {
            if (Pending != null)
                _notices.Add($"'{spec.TargetText}' matches nothing yet: waiting for it");
            else
                Error = new ErrorMessage("DB3001", $"no method matches '{spec.TargetText}'",
                    Near(found), number, target.Span.Start, target.Span.Length);
            return;
        }
        if (later.Count > 0)
            _notices.Add(Awaiting(later));
        PlanAll(spec, found, limits, mayBeNone: later.Count > 0);
    }

    /// <summary>Of the runtime, those that this session asks for.</summary>
    public HashSet<RuntimeAsk> RuntimeTargets { get; } = [];

    private void AddRuntime(int number, TraceSpec spec, RuntimeTarget target, Limits limits)
    {
        if (RuntimeEvents.RuntimeTargets.Find(target.Name) is not { } method)
        {
            AddNamed(number, spec, target, limits);
            return;
        }
        if (spec.Guard is { } guard && GuardWords.NeedOutcome(guard))
        {
            Error = new ErrorMessage("DB3010", "$return, $exception, $elapsed and $running are of calls, and this is a target of the runtime",
                "its fields: " + string.Join(", ", method.Method.GetParameters().Select(p => p.Name)), number);
            return;
        }
        Asks |= GuardWords.Asked(spec);
        Diagnostic? misfit = null, missing = null;
        Plan(number, spec, method, limits, ref misfit, ref missing);
        if ((misfit ?? missing) is { } wrong)
            Refuse(number, wrong);
        RuntimeTargets.Add(RuntimeAsk.Of(spec, target.Name));
        AddBeside(number, spec, target);
    }

    /// <summary>Another spec comes into the running session. Null with the reason: then nothing has changed.
    /// <paramref name="beginEvents"/> has the runtime tell what it asks for, and answers why it does not.</summary>
    public LateMethods? AddLate(string text, IReadOnlyList<string> named, Func<string> beginEvents, out ErrorMessage? error)
    {
        var (planned, refused, notices, specs, asks) = (Planned.Count, _refused.Count, _notices.Count, _specs.Count, Asks);
        RuntimeAsk[] runtime = [.. RuntimeTargets];
        ReadNamed(named);
        if (Error == null)
            Add(Texts.Count, text, _request.Limits);
        if (Error == null && MethodCount > _request.Limits.MethodsMax)
            TooMany(MethodCount, _request.Limits, Texts.Count);
        if (Error == null && Asks != asks)
            Error = AskedTooLate(Asks & ~asks);
        if (Error == null && RuntimeTargets.Count > runtime.Length && beginEvents() is { Length: > 0 } refusal)
            Error = new ErrorMessage("DB3009", refusal, "nothing was changed", Texts.Count);
        (error, Error) = (Error, null);
        if (error == null)
        {
            Texts.Add(text);
            return new LateMethods(Planned[planned..], _refused[refused..], _notices[notices..]);
        }
        Asks = asks;
        Planned.RemoveRange(planned, Planned.Count - planned);
        _refused.RemoveRange(refused, _refused.Count - refused);
        _notices.RemoveRange(notices, _notices.Count - notices);
        _specs.RemoveRange(specs, _specs.Count - specs);
        _methods.Clear();
        _methods.UnionWith(Planned.Select(p => p.Method));
        RuntimeTargets.IntersectWith(runtime);
        return null;
    }

    private ErrorMessage AskedTooLate(Asked asked) => new("DB3011", asked == Asked.Depth
            ? "$depth counts calls from a session's beginning on, and this session has not counted"
            : "flows are followed from a session's beginning on, and this session has not asked for that",
        "begin a session of its own with this spec", Texts.Count);

    /// <summary>Nothing is waited for any more on behalf of this spec, nor asked of the runtime.</summary>
    public void Drop(int number)
    {
        _specs.RemoveAll(s => s.Number == number);
        _dropped.Add(number);
        RuntimeTargets.IntersectWith(Planned.Where(p => !_dropped.Contains(p.Spec)).Where(p => p.Text.Target is RuntimeTarget)
            .Select(p => RuntimeAsk.Of(p.Text, ((RuntimeTarget)p.Text.Target!).Name)));
    }

    private BindResult Bind(OpenedSpec spec)
    {
        if (spec.Named != null)
        {
            var loaded = MethodBinder.Bind(spec.Target, new BindOptions(_request.Limits.MethodsMax, Await: true));
            spec.Await(loaded);
            return loaded;
        }
        var found = MethodBinder.Bind(spec.Target, new BindOptions(_request.Limits.MethodsMax, Await: Pending != null));
        spec.Await(found);
        return found;
    }

    private void PlanAll(OpenedSpec spec, BindResult found, Limits limits, bool mayBeNone)
    {
        _refused.AddRange(found.Refused.Where(spec.IsNew));
        var before = Planned.Count;
        Diagnostic? misfit = null, missing = null;
        foreach (var method in found.Methods)
        {
            if (spec.IsNew(method))
                Plan(spec.Number, spec.Spec, method, limits, ref misfit, ref missing);
            if (Error != null)
                return;
        }
        if (Planned.Count > before || mayBeNone)
            return;
        if ((misfit ?? missing) is { } wrong)
            Refuse(spec.Number, wrong);
        else
            Error = new ErrorMessage("DB3003", $"{found.Refused.Count + found.Methods.Count} methods match and none can be traced",
                string.Join("; ", _refused.Select(r => r.Reason).Distinct().Take(3)), spec.Number, spec.Target.Span.Start, spec.Target.Span.Length);
    }

    /// <summary>While the session runs: binds these specs once more. Nothing that is wrong with what comes ends the session.</summary>
    public LateMethods More(IReadOnlyList<OpenedSpec> specs)
    {
        var (planned, refused, notices) = (Planned.Count, _refused.Count, _notices.Count);
        foreach (var spec in specs.ToArray())
        {
            var found = Bind(spec);
            _refused.AddRange(found.Refused.Where(spec.IsNew));
            foreach (var method in found.Methods)
                PlanLate(spec, method);
        }
        return new LateMethods(Planned[planned..], _refused[refused..], _notices[notices..]);
    }

    private void PlanLate(OpenedSpec spec, BoundMethod method)
    {
        if (_full || !spec.IsNew(method))
            return;
        if (MethodCount >= _request.Limits.MethodsMax)
        {
            _full = true;
            _notices.Add($"more methods match, and at most {_request.Limits.MethodsMax} may be traced at once: narrow the pattern, or raise --max-methods");
            return;
        }
        Diagnostic? misfit = null, missing = null;
        if (spec.Named != null)
            PlanNamed(spec, method, ref misfit, ref missing);
        else
            Plan(spec.Number, spec.Spec, method, _request.Limits, ref misfit, ref missing);
        if (Error is not { } error)
            return;
        _refused.Add(new RefusedInfo(method.Signature, error.Text));
        Error = null;
    }

    private void Plan(int number, TraceSpec spec, BoundMethod method, Limits limits, ref Diagnostic? misfit, ref Diagnostic? missing)
    {
        var wantsReturn = spec.Actions.Any(a => a is ReturnAction or SchedAction);
        var mayNeedOutcome = wantsReturn || (spec.Guard != null && GuardWords.NeedOutcome(spec.Guard));
        if (Instrument(method, mayNeedOutcome) is not { } instrumented)
            return;
        if (method.IsAsyncIterator && spec.Actions.Any(a => a is SchedAction))
        {
            _refused.Add(new RefusedInfo(method.Signature, "sched does not follow async iterators: trace the method that enumerates it"));
            return;
        }
        if (mayNeedOutcome && method is { IsIterator: true, IsAsyncIterator: false })
            _notices.Add($"{method.Signature} is an iterator: its return is the enumerable, and what enumerating it does is not seen");
        GuardPlan? guard = null;
        if (spec.Guard != null)
        {
            var scope = new ProbeScope(instrumented.Shape, instrumented.Result, _secrets);
            switch (GuardCompiler.Check(spec.Guard, scope))
            {
                case GuardRefused refused:
                    misfit ??= refused.Error;
                    _refused.Add(new RefusedInfo(method.Signature, $"the guard does not fit it: {refused.Error.Message}"));
                    return;
                case GuardMissingParameter left:
                    missing ??= left.Error;
                    _notices.Add($"left out {method.Signature}: it has no parameter '{left.Name}'");
                    return;
                case GuardCompiled compiled:
                    guard = compiled.Plan;
                    break;
            }
            if ((guard!.EntryInputs & GuardInputs.Trace) != 0 && !Traces.Prepare())
                _notices.Add("$trace is always null: the program has not loaded System.Diagnostics.DiagnosticSource");
        }
        if (instrumented.Shape.Parameters.Count > MethodShape.ShownMax)
            _notices.Add($"{method.ShortName}: the first {MethodShape.ShownMax} of {instrumented.Shape.Parameters.Count} parameters are shown");
        Planned.Add(new Planned(number, spec, method, instrumented, guard, wantsReturn, limits, _secrets));
        _methods.Add(instrumented);
    }

    /// <summary>Null: the method cannot have such a probe, and is refused.</summary>
    private Instrumented? Instrument(BoundMethod method, bool outcome)
    {
        string reason;
        try
        {
            var instrumented = Prober.Of(method);
            reason = Prober.Refusal(instrumented, outcome);
            if (reason.Length == 0)
                return instrumented;
        }
        catch (Exception exception) when (exception is TypeLoadException or IOException or BadImageFormatException or NotSupportedException)
        {
            reason = $"it cannot be read: {exception.Message}";
        }
        _refused.Add(new RefusedInfo(method.Signature, reason));
        return null;
    }

    private void Refuse(int number, Diagnostic error) =>
        Error = new ErrorMessage(error.Code, error.Message, error.Hint ?? "", number, error.Span?.Start ?? 0, error.Span?.Length ?? 0);

    private void TooMany(int count, Limits limits, int number) =>
        Error = new ErrorMessage("DB3002", $"{count} methods match, and at most {limits.MethodsMax} may be traced at once",
            "narrow the pattern, or raise --max-methods", number);

    /// <summary>What to do next when nothing matched.</summary>
    public static string Near(BindResult found)
    {
        var near = found.Near.Count == 0 ? "types that are not loaded yet are waited for with --pending" : "near: " + string.Join(", ", found.Near);
        return found.Dynamic.Count == 0
            ? near
            : $"{near}; assemblies made at run time cannot be traced: {string.Join(", ", found.Dynamic.Take(NamesMax))}{(found.Dynamic.Count > NamesMax ? ", ..." : "")}";
    }

    private static string Awaiting(IReadOnlyList<Candidate> methods) =>
        $"waiting for {methods.Count} method{(methods.Count == 1 ? "" : "s")} whose types are not loaded yet: "
        + string.Join(", ", methods.Take(NamesMax).Select(m => MethodNames.Short(m))) + (methods.Count > NamesMax ? ", ..." : "");

    public void NoteFlows(int methods, IReadOnlyList<string> missing)
    {
        var messages = _messageMethods == 0 ? "" : $", and through {_messageMethods} that send and receive messages";
        _notices.Add($"flows are followed in {methods} methods of the framework{messages}; what was under way before has one from its next step on");
        if (missing.Count > 0)
            _notices.Add($"this runtime is not known well enough: flows know nothing of {string.Join(", ", missing.Distinct())}");
    }

    public void NoteRunning(IReadOnlyCollection<string> methods)
    {
        if (methods.Count > 0)
            _notices.Add($"running already: {string.Join(", ", methods.Take(NamesMax))}{(methods.Count > NamesMax ? ", ..." : "")}; "
                + "a call that was inside goes on in its old code and is not seen");
    }

    public ArmedMessage DryRun() => Message(0, false, new ArmResult(MethodCount, 0, 0, ""), 0);

    public ArmedMessage Message(uint session, bool first, ArmResult armed, long costBytes)
    {
        var (ticks, ns) = Memory.Clock.Pair();
        return new ArmedMessage(session, first, armed.Methods, armed.Callers, armed.PausedNs, costBytes, Memory.Clock.Kind, ticks, ns,
            Planned.Select(p => p.Info()).ToArray(), [.. _refused, .. armed.Rejected], [.. _notices, .. armed.Notices]);
    }
}
