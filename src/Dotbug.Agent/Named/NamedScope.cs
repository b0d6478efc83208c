using System.Reflection.Emit;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Guards.Binding;
using Dotbug.Agent.Guards.Nodes;
using Dotbug.Agent.Il;
using Dotbug.Agent.Probes;
using Dotbug.Spec;

namespace Dotbug.Agent.Named;

/// <summary>
/// What a named spec sees of a method: what a guard sees, and besides what <c>out</c> parameters got, fields of generic types, and times that come of other events.
/// </summary>
internal sealed class NamedScope(MethodShape shape, Handed? result, Secrets secrets, NamedSpec spec, Type? declaring) : ProbeScope(shape, result, secrets)
{
    private readonly MethodShape _shape = shape;
    private readonly Dictionary<string, Node> _times = [];

    /// <summary>Fields that no path stands for, once they are bound.</summary>
    public void AddTime(string field, Node time) => _times.Add(field, time);

    /// <summary>When the object at hand is due, if a field asks for that.</summary>
    public DueLookup? Dues { get; set; }

    /// <summary>Something is asked of another event, and that for every call.</summary>
    public bool LooksUp => _times.Values.Any(t => t is TimeNode);

    /// <summary>While the user's guard is bound: the fields are what there is to be named.</summary>
    public bool ShowsFields { get; set; }

    public override IReadOnlyList<string> ParameterNames => ShowsFields ? [.. spec.Fields.Select(f => f.Name)] : base.ParameterNames;

    /// <summary>Outcome code only: the argument in which an <c>out</c> parameter's address is handed over.</summary>
    public Func<Handed, int?>? OutArguments { get; set; }

    private Handed? Out(string name) => _shape.Out.FirstOrDefault(o => o.Name == name && o.IsOut);

    public bool IsOut(string name) => Out(name) != null;

    public override Node? Special(string name)
    {
        if (ShowsFields && _times.TryGetValue(name, out var time))
            return time;
        return Out(name) is { } handed ? new OutNode(this, name, handed.Type) { Secret = Secrets.IsSecret(name, handed.Type) } : null;
    }

    public void LoadOut(ILGenerator il, string name, Label whenNull)
    {
        var handed = Out(name)!;
        if (OutArguments?.Invoke(handed) is { } argument)
        {
            if (handed.Pass == Pass.Address)
            {
                il.Emit(OpCodes.Ldarg, (short)argument);
                il.Emit(OpCodes.Conv_U);
                il.Emit(OpCodes.Brfalse, whenNull);
            }
            Load(il, handed, argument);
            return;
        }
        // The call threw: nobody looks at it.
        var none = il.DeclareLocal(handed.Type);
        il.Emit(OpCodes.Ldloc, none);
    }

    public override Node? Loose(Node target, MemberExpr member, out Diagnostic? error)
    {
        error = null;
        var open = target is LooseNode loose ? loose.Open : target is ThisNode && declaring is { ContainsGenericParameters: true, IsValueType: false } ? declaring : null;
        if (open == null)
        {
            // What an interface promises or a derived type overrides is a field of the object at hand, or nothing.
            return !target.Type.IsValueType && !target.Type.IsSealed
                ? new LooseNode(target, member.Name, typeof(object), null, member.NullConditional) { Secret = Secrets.IsSecret(member.Name, typeof(object)) }
                : null;
        }
        if (MemberLookup.Find(open, member.Name) is not FieldMember { As: var type } || type.IsGenericParameter || type.IsPointer || type.IsByRef || type.IsByRefLike
            || (type.IsValueType && type.ContainsGenericParameters))
        {
            error = GuardTypeErrors.NoMember(member.Span, open, member.Name, MemberLookup.Readable(open));
            return null;
        }
        var known = type.ContainsGenericParameters ? typeof(object) : type;
        return new LooseNode(target, member.Name, known, type.ContainsGenericParameters ? type : null, member.NullConditional)
        {
            Secret = Secrets.IsSecret(member.Name, known),
        };
    }
}
