using Dotbug.Agent.Binding;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Named;
using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// Words that stand for methods of libraries (<see cref="NamedSpec"/>): what is loaded of them is armed together. A spec that wants to know how long ago another event was
/// brings along probes on that one's methods that only take notes.
/// </summary>
internal sealed partial class SessionOpening
{
    private readonly List<NamedSpec> _named = [];

    private List<string> Names => [.. _named.Select(n => n.Name).Distinct()];

    /// <summary>They come from a tool, and so from anybody.</summary>
    private void ReadNamed(IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            var read = NamedSpecFile.Parse(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..], text.Split('\n', 2)[0]);
            _named.AddRange(read.Specs.Where(s => !_named.Contains(s)));
            if (read.Faults.Count > 0)
                Error = new ErrorMessage(read.Faults[0].Error.Code, $"{read.Faults[0].Place}: {read.Faults[0].Error.Message}", read.Faults[0].Error.Hint ?? "");
        }
    }

    private void AddNamed(int number, TraceSpec spec, RuntimeTarget target, Limits limits)
    {
        var meant = _named.FindAll(n => n.Name == target.Name);
        if (meant.Count == 0)
        {
            Error = new ErrorMessage("DB3012", $"no named spec is called '{target.Name}'", "--specs FILE reads some", number, target.Span.Start, target.Span.Length);
            return;
        }
        var before = Planned.Count;
        var total = 0;
        Diagnostic? misfit = null, missing = null;
        foreach (var named in meant)
        {
            var opened = new OpenedSpec(number, named.TargetText, spec, named.Target) { Named = named };
            _specs.Add(opened);
            total += BindNamed(opened, ref misfit, ref missing);
            if (Error != null)
                return;
        }
        if (total > limits.MethodsMax)
            TooMany(total, limits, number);
        else if (Planned.Count > before)
            return;
        else if (misfit != null || (missing != null && Pending == null))
            Refuse(number, (misfit ?? missing)!);
        else if (total > 0)
            Error = new ErrorMessage("DB3003", $"{total} methods match and none can be traced",
                string.Join("; ", _refused.Select(r => r.Reason).Distinct().Take(3)), number, target.Span.Start, target.Span.Length);
        else if (Pending != null)
            _notices.Add($"nothing of '{target.Name}' is loaded yet: waiting for {Libraries(meant)}");
        else
            Error = new ErrorMessage("DB3012", $"nothing that '{target.Name}' knows is loaded", $"it knows {Libraries(meant)}; --pending waits for them, --specs FILE adds others",
                number, target.Span.Start, target.Span.Length);
    }

    /// <summary>What libraries do under the name of a target of the runtime. A guard that asks for a field that one of them lacks is not true of it.</summary>
    private void AddBeside(int number, TraceSpec spec, RuntimeTarget target)
    {
        List<string> absent = [];
        foreach (var named in _named.Where(n => n.Name == target.Name).ToArray())
        {
            var opened = new OpenedSpec(number, named.TargetText, spec, named.Target) { Named = named };
            _specs.Add(opened);
            Diagnostic? misfit = null, missing = null;
            if (BindNamed(opened, ref misfit, ref missing) == 0 && Pending == null)
                absent.Add(named.Target.Path[^1].Pattern);
        }
        if (absent.Count > 0)
            _notices.Add($"nothing has used {string.Join(", ", absent.Distinct())} yet: what comes of it is not in '{target.Name}' (--pending waits for it)");
    }

    private static string Libraries(List<NamedSpec> named) => string.Join(", ", named.Select(n => n.Library).Distinct());

    /// <summary>Plans what is loaded of one. Answers how many methods that is.</summary>
    private int BindNamed(OpenedSpec opened, ref Diagnostic? misfit, ref Diagnostic? missing)
    {
        // What is not loaded is no refusal: nobody named it.
        var found = MethodBinder.Bind(opened.Target, new BindOptions(_request.Limits.MethodsMax, Await: true));
        if (Pending != null)
            opened.Await(found);
        _refused.AddRange(found.Refused.Where(opened.IsNew));
        foreach (var method in found.Methods)
        {
            if (opened.IsNew(method))
                PlanNamed(opened, method, ref misfit, ref missing);
        }
        return found.Methods.Count;
    }

    private void PlanNamed(OpenedSpec opened, BoundMethod method, ref Diagnostic? misfit, ref Diagnostic? missing)
    {
        var (named, spec) = (opened.Named!, opened.Spec);
        if (Instrument(method, NeedsEnd(opened)) is not { } instrumented)
            return;
        var asks = spec.Guard is { } user ? FieldsIn.Names(user).Select(n => n.Name).ToHashSet() : [];
        // A parameter that is no field is nothing that the user could know.
        if (opened.Notes == null && asks.FirstOrDefault(n => named.Field(n) == null && instrumented.Shape.Parameters.Any(p => p.Name == n)) is { } hidden)
        {
            missing ??= GuardTypeErrors.NoField(FieldsIn.Names(spec.Guard!).First(n => n.Name == hidden).Span, hidden, [.. named.Fields.Select(f => f.Name)]);
            return;
        }
        var shows = !spec.Actions.Any(a => a is ArgsAction { Detail: ArgsDetail.None });
        var lookUp = opened.Notes == null
            && named.Fields.Any(f => f.Other != null && (shows || asks.Contains(f.Name) || (AsksFlows && f.Kind == FieldKind.Since)));
        var scope = new NamedScope(instrumented.Shape, instrumented.Result, _secrets, named, method.Method.DeclaringType);
        var (plan, guard, failure) = NamedPlan.Bind(named, scope, spec.Guard, opened.Notes, lookUp, out var foreign);
        if (plan == null)
        {
            NotBound(named, method, failure!, foreign, ref misfit, ref missing);
            return;
        }
        Planned.Add(new Planned(opened.Number, spec, method, instrumented, guard, false, _request.Limits, _secrets) { Named = plan, Silent = opened.Silent });
        // Nobody asked for what only takes flows along.
        if (!opened.Silent)
            _methods.Add(instrumented);
        foreach (var field in named.Fields.Where(f => lookUp && f.Other != null))
            Note(opened, named, field);
    }

    private void NotBound(NamedSpec named, BoundMethod method, GuardResult failure, bool foreign, ref Diagnostic? misfit, ref Diagnostic? missing)
    {
        switch (failure)
        {
            case GuardRefused refused:
                if (!foreign)
                    misfit ??= refused.Error;
                _refused.Add(new RefusedInfo(method.Signature, foreign ? $"{named.Place} does not fit it: {refused.Error.Message}"
                    : $"the guard does not fit it: {refused.Error.Message}"));
                break;
            case GuardMissingParameter left when foreign:
                _refused.Add(new RefusedInfo(method.Signature, $"{named.Place} does not fit it: it has no parameter '{left.Name}'"));
                break;
            case GuardMissingParameter left:
                missing ??= GuardTypeErrors.NoField(left.Span, left.Name, [.. named.Fields.Select(f => f.Name)]);
                _notices.Add($"left out {method.Signature}: '{named.Name}' has no field '{left.Name}' there");
                break;
        }
    }

    /// <summary>Probes that take notes for this one, once for each library and session.</summary>
    private void Note(OpenedSpec opened, NamedSpec named, NamedField field)
    {
        var noting = new Noting(named.Keyed(field), field.Kind != FieldKind.Since);
        foreach (var other in _named.ToArray())
        {
            if (!other.IsMeantBy(field, named) || _specs.Exists(s => s.Notes == noting && s.Named == other))
                continue;
            // What is due cannot be taken back.
            if (noting.Due && other.Guard is { } own && GuardWords.NeedOutcome(own))
            {
                _notices.Add($"{other.Place} waits for the end of its calls: '{field.Name}' is not known of them");
                continue;
            }
            var noted = new TraceSpec(opened.Spec.Target, null, EquatableList<SpecAction>.Empty);
            var notes = new OpenedSpec(opened.Number, other.TargetText, noted, other.Target) { Named = other, Notes = noting, Silent = opened.Silent };
            _specs.Add(notes);
            Diagnostic? misfit = null, missing = null;
            _ = BindNamed(notes, ref misfit, ref missing);
        }
    }

    private static bool NeedsEnd(OpenedSpec opened)
    {
        var named = opened.Named!;
        if (named.Guard is { } own && GuardWords.NeedOutcome(own))
            return true;
        // An out parameter is known at the end, too; a body that shows its end costs little, and cannot always be had.
        return opened.Notes == null && (named.Fields.Any(f => f.Other == null && GuardWords.NeedOutcome(f.Value))
            || (opened.Spec.Guard is { } user && GuardWords.NeedOutcome(user)));
    }
}
