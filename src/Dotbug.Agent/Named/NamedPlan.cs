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
        not FieldKind.Value => "System.TimeSpan?",
        _ => Node.Type == typeof(Duration) ? "System.TimeSpan" : Capture.TypeNames.CSharp(Node.Type),
    };
}

/// <summary>
/// A named spec on one method, bound: its fields, those known at the beginning first, in which order they are told. With <c>Notes</c> it tells nothing and only notes when
/// the object of that field came by (<see cref="Since"/>), or when it is due (<see cref="Dues"/>). Immutable; agent's thread.
/// </summary>
internal sealed class NamedPlan(NamedSpec spec, NamedScope scope, IReadOnlyList<BoundField> fields, Noting? noting)
{
    public NamedSpec Spec => spec;
    public NamedScope Scope => scope;
    public Noting? Noting => noting;
    public BoundField? Notes { get; } = noting is { Key: var key } ? fields.First(f => f.Name == key) : null;

    /// <summary>Of what is due: after how many milliseconds; null for at once.</summary>
    public MillisecondsNode? After { get; } = fields.FirstOrDefault(f => f.Name == NamedSpec.DueName)?.Node as MillisecondsNode;

    public IReadOnlyList<BoundField> Fields { get; } = [.. fields.Where(f => !f.AtEnd), .. fields.Where(f => f.AtEnd)];

    public bool HasEndFields => noting == null && fields.Any(f => f.AtEnd);

    /// <summary>All that the emitted code depends on.</summary>
    public string Key => $"{(noting == null ? "tells " + string.Concat(Fields.Select(f => f.Node.Secret ? '*' : '.')) : noting)} {spec}";

    /// <summary>
    /// Binds a named spec to a method: its own guard, its fields, and the user's guard in terms of the fields. Null <paramref name="noting"/>: it is told; with
    /// <paramref name="lookUp"/> also what it asks of other events. On failure the plan is null, and <paramref name="foreign"/> says whether it is the
    /// spec that does not fit, and not the user's guard.
    /// </summary>
    public static (NamedPlan? Plan, GuardPlan? Guard, GuardResult? Failure) Bind(NamedSpec spec, NamedScope scope, Expr? guard, Noting? noting, bool lookUp,
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
        foreach (var field in spec.Fields.Where(f => f.Other == null))
        {
            if (ValueOf(field, binder) is not { } node)
                return (null, null, binder.Failure);
            if (field.Kind == FieldKind.Milliseconds)
                scope.AddTime(field.Name, node);
            fields.Add(new BoundField(field.Name, field.Kind, node));
        }
        foreach (var field in spec.Fields.Where(f => lookUp && f.Other != null))
        {
            var time = Time(field, fields.First(f => f.Name == spec.Keyed(field)), fields.Find(f => f.Name == NamedSpec.PeriodName), scope);
            conjuncts.Add(new TakenNode(scope, time));
            fields.Add(new BoundField(field.Name, field.Kind, time));
        }
        foreign = false;
        var plan = new NamedPlan(spec, scope, [.. spec.Fields.Select(f => fields.Find(b => b.Name == f.Name)).OfType<BoundField>()], noting);
        var testsTypes = binder.TestsTypes;
        if (guard != null && noting == null)
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
    private static Node? ValueOf(NamedField field, Binder binder)
    {
        if (field.Value is VariableExpr { Variable: SpecVariable.Thread })
            return new ThreadNameNode();
        var node = binder.BindValue(field.Value);
        return node == null || field.Kind != FieldKind.Milliseconds ? node
            : MillisecondsNode.CanBe(node.Type) ? new MillisecondsNode(node) : binder.Refuse(GuardTypeErrors.NotMilliseconds(field.Value.Span, node.Type));
    }

    /// <summary>Past and due speak of one event, which is looked up once.</summary>
    private static TimeNode Time(NamedField field, BoundField key, BoundField? period, NamedScope scope)
    {
        var again = period?.Node as MillisecondsNode;
        Lookup lookup = field.Kind == FieldKind.Since ? new SinceLookup(scope, key.Node) : scope.Dues ?? new DueLookup(scope, key.Node, again);
        scope.Dues ??= lookup as DueLookup;
        Node[] from = again == null || field.Kind == FieldKind.Since ? [key.Node] : [key.Node, again];
        var time = new TimeNode(lookup, besides: field.Kind == FieldKind.Due, from);
        scope.AddTime(field.Name, time);
        return time;
    }

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
