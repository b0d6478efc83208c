using Dotbug.Agent.Binding;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// From the text of the specs to methods with checked guards: everything that can be refused is refused here, before anything in the target changes.
/// </summary>
internal sealed class SessionOpening
{
    private readonly List<RefusedInfo> _refused = [];
    private readonly List<string> _notices = [];

    public ErrorMessage? Error { get; private set; }

    /// <summary>One for each spec and method: the future probes, in the order of their numbers.</summary>
    public List<Planned> Planned { get; } = [];

    public IReadOnlyList<RefusedInfo> Refused => _refused;
    public IReadOnlyList<string> Notices => _notices;
    public int MethodCount => Planned.Select(p => p.Method).Distinct().Count();

    public static SessionOpening Prepare(OpenMessage request)
    {
        var opening = new SessionOpening();
        for (var i = 0; i < request.Specs.Count && opening.Error == null; i++)
            opening.Add(i, request.Specs[i], request.Limits);
        if (opening.Error == null && opening.MethodCount > request.Limits.MethodsMax)
            opening.TooMany(opening.MethodCount, request.Limits, -1);
        return opening;
    }

    private void Add(int number, string text, Limits limits)
    {
        var parsed = SpecParser.Parse(text);
        if (parsed.Error is { } error)
        {
            Refuse(number, error);
            return;
        }
        var spec = parsed.Spec!;
        if (spec.Target is not MethodTarget target)
        {
            Error = new ErrorMessage("DB1003", "this target is not available", "trace methods", number);
            return;
        }
        var found = MethodBinder.Bind(target, new BindOptions(limits.MethodsMax));
        if (found.Total > limits.MethodsMax)
        {
            TooMany(found.Total, limits, number);
            return;
        }
        if (found.Methods.Count == 0 && found.Refused.Count == 0)
        {
            Error = new ErrorMessage("DB3001", $"no method matches '{text.Substring(target.Span.Start, target.Span.Length)}'",
                Near(found.Near), number, target.Span.Start, target.Span.Length);
            return;
        }
        _refused.AddRange(found.Refused);
        var before = Planned.Count;
        Diagnostic? misfit = null, missing = null;
        foreach (var method in found.Methods)
            Plan(number, spec, method, limits, ref misfit, ref missing);
        if (Planned.Count > before)
            return;
        if ((misfit ?? missing) is { } wrong)
            Refuse(number, wrong);
        else
            Error = new ErrorMessage("DB3003", $"{found.Refused.Count + found.Methods.Count} methods match and none can be traced",
                string.Join("; ", _refused.Select(r => r.Reason).Distinct().Take(3)), number, target.Span.Start, target.Span.Length);
    }

    private void Plan(int number, TraceSpec spec, BoundMethod method, Limits limits, ref Diagnostic? misfit, ref Diagnostic? missing)
    {
        Instrumented instrumented;
        try
        {
            instrumented = Prober.Of(method);
        }
        catch (Exception exception) when (exception is TypeLoadException or IOException or BadImageFormatException or NotSupportedException)
        {
            _refused.Add(new RefusedInfo(method.Signature, $"its signature cannot be read: {exception.Message}"));
            return;
        }
        var wantsReturn = spec.Actions.Any(a => a is ReturnAction);
        var mayNeedOutcome = wantsReturn || (spec.Guard != null && GuardWords.NeedOutcome(spec.Guard));
        var reason = Prober.Refusal(instrumented, mayNeedOutcome);
        if (reason.Length > 0)
        {
            _refused.Add(new RefusedInfo(method.Signature, reason));
            return;
        }
        GuardPlan? guard = null;
        if (spec.Guard != null)
        {
            var scope = new ProbeScope(instrumented.Shape, instrumented.Result);
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
        Planned.Add(new Planned(number, spec, method, instrumented, guard, wantsReturn, limits));
    }

    private void Refuse(int number, Diagnostic error) =>
        Error = new ErrorMessage(error.Code, error.Message, error.Hint ?? "", number, error.Span?.Start ?? 0, error.Span?.Length ?? 0);

    private void TooMany(int count, Limits limits, int number) =>
        Error = new ErrorMessage("DB3002", $"{count} methods match, and at most {limits.MethodsMax} may be traced at once",
            "narrow the pattern, or raise --max-methods", number);

    private static string Near(IReadOnlyList<string> near) => near.Count == 0 ? "types that are not loaded yet cannot be traced" : "near: " + string.Join(", ", near);

    public ArmedMessage DryRun() => Message(0, false, new ArmResult(MethodCount, 0, 0, ""), 0);

    public ArmedMessage Message(uint session, bool first, ArmResult armed, long costBytes)
    {
        var (ticks, ns) = Memory.Clock.Pair();
        return new ArmedMessage(session, first, armed.Methods, armed.Callers, armed.PausedNs, costBytes, Memory.Clock.Kind, ticks, ns,
            Planned.Select(p => p.Info()).ToArray(), [.. _refused, .. armed.Rejected], _notices);
    }
}
