using Dotbug.Agent.Guards;
using Dotbug.Agent.Guards.Binding;
using Dotbug.Agent.Guards.Nodes;
using Dotbug.Spec;

namespace Dotbug.Agent.Named;

/// <summary>A field on one method: its code, and whether it is known when the call begins or when it is over.</summary>
internal sealed record BoundField(string Name, FieldKind Kind, Node Node)
{
    public bool AtEnd => Node.ReadsOutcome;

    /// <summary>For people: <c>object</c> where it depends on the object at hand.</summary>
    public string TypeText => Kind switch
    {
        FieldKind.Identity => "string",
        FieldKind.Since => "System.TimeSpan?",
        _ => Node.Type == typeof(Duration) ? "System.TimeSpan" : Capture.TypeNames.CSharp(Node.Type),
    };
}

/// <summary>
/// A named spec on one method, bound: its fields, those known at the beginning first, in which order they are told. With <c>Notes</c> it tells nothing and only notes when
/// the object of that field came by (<see cref="Since"/>). Immutable; agent's thread.
/// </summary>
internal sealed class NamedPlan(NamedSpec spec, NamedScope scope, IReadOnlyList<BoundField> fields, BoundField? notes)
{
    public NamedSpec Spec => spec;
    public NamedScope Scope => scope;
    public BoundField? Notes => notes;

    public IReadOnlyList<BoundField> Fields { get; } = [.. fields.Where(f => !f.AtEnd), .. fields.Where(f => f.AtEnd)];

    public bool HasEndFields => notes == null && fields.Any(f => f.AtEnd);

    /// <summary>All that the emitted code depends on.</summary>
    public string Key => $"{(notes == null ? "tells " + string.Concat(Fields.Select(f => f.Node.Secret ? '*' : '.')) : "notes " + notes.Name)} {spec}";

    /// <summary>
    /// Binds a named spec to a method: its own guard, its fields, and the user's guard in terms of the fields. Null <paramref name="notes"/>: it is told; with
    /// <paramref name="since"/> also how long ago the other event was. On failure the plan is null, and <paramref name="foreign"/> says whether it is the
    /// spec that does not fit, and not the user's guard.
    /// </summary>
    public static (NamedPlan? Plan, GuardPlan? Guard, GuardResult? Failure) Bind(NamedSpec spec, NamedScope scope, Expr? guard, string? notes, bool since,
        out bool foreign)
    {
        foreign = true;
        var binder = new Binder(scope);
        List<Node> conjuncts = [];
        if (spec.Guard is { } own)
        {
            if (binder.BindGuard(own) is not { } bound)
                return (null, null, binder.Failure);
            conjuncts.AddRange(bound);
        }
        List<BoundField> fields = [];
        foreach (var field in spec.Fields)
        {
            if (ValueOf(field, binder) is not { } node)
                return (null, null, binder.Failure);
            if (field.Kind != FieldKind.Since)
                fields.Add(new BoundField(field.Name, field.Kind, node));
            else if (since)
            {
                scope.Since = new SinceNode(scope, node);
                conjuncts.Add(new TakenNode(scope.Since));
                fields.Add(new BoundField(field.Name, field.Kind, scope.Since));
            }
        }
        foreign = false;
        var plan = new NamedPlan(spec, scope, fields, notes == null ? null : fields.First(f => f.Name == notes));
        var testsTypes = binder.TestsTypes;
        if (guard != null && notes == null)
        {
            binder = new Binder(scope);
            if (Users(guard, spec, scope, binder) is not { } users)
                return (null, null, binder.Failure);
            conjuncts.AddRange(users);
            testsTypes |= binder.TestsTypes;
        }
        if (conjuncts.Count == 0)
            return (plan, null, null);
        var all = new GuardPlan(conjuncts, scope) { TestsTypes = testsTypes };
        return all.Kept?.Refusal is { } refusal ? (null, null, new GuardRefused(refusal)) : (plan, all, null);
    }

    /// <summary>Of the thread the name: its number stands on each event.</summary>
    private static Node? ValueOf(NamedField field, Binder binder) =>
        field.Value is VariableExpr { Variable: SpecVariable.Thread } ? new ThreadNameNode() : binder.BindValue(field.Value);

    private static IReadOnlyList<Node>? Users(Expr guard, NamedSpec spec, NamedScope scope, Binder binder)
    {
        scope.ShowsFields = true;
        try
        {
            return binder.BindGuard(FieldsIn.Of(guard, spec));
        }
        finally
        {
            scope.ShowsFields = false;
        }
    }
}
