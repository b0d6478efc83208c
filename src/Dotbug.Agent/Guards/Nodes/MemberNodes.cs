using System.Reflection;
using System.Reflection.Emit;
using Dotbug.Agent.Guards.Runtime;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>
/// A step from an object to something inside it: the target is evaluated into a local, and null is dealt with, before the step is taken.
/// </summary>
internal abstract class StepNode : Node
{
    protected StepNode(Node target, bool conditional, Type type, params Node[] others) : base(type, [target, .. others])
    {
        (Target, Conditional) = (target, conditional);
        var mayBeNull = !target.Type.IsValueType && !target.NeverNull;
        Absent = target.Absent || (conditional && mayBeNull);
        Escapes |= Absent || mayBeNull;
    }

    protected Node Target { get; }

    /// <summary>Written <c>?.</c> or <c>?[]</c>.</summary>
    protected bool Conditional { get; }

    /// <summary>Pushes the target: a reference that is not null, or the address of a struct.</summary>
    protected void EmitTarget(Emitter e, Label onNull)
    {
        if (Target.Type.IsValueType)
        {
            Target.EmitAddress(e, onNull);
            return;
        }

        Target.Emit(e, onNull);
        if (Target.NeverNull)
            return;
        var local = e.Keep(Target.Type);
        e.Il.Emit(OpCodes.Ldloc, local);
        e.Il.Emit(OpCodes.Brfalse, Conditional ? onNull : e.WhenNull);
        e.Il.Emit(OpCodes.Ldloc, local);
    }
}

/// <summary>
/// <c>a.b</c> where b is a field, or a property that only returns one. For a property that a derived type may override, the object's
/// own type must be <c>exact</c>: of other types nobody knows what their getter does, and the answer is a fault.
/// </summary>
internal sealed class FieldNode : StepNode
{
    private readonly FieldInfo _field;
    private readonly Type? _exact;

    /// <summary><paramref name="seenAs"/> is the type under which a property shows the field's bits.</summary>
    public FieldNode(Node target, FieldInfo field, bool conditional, Type? seenAs = null, Type? exact = null)
        : base(target, conditional, seenAs ?? field.FieldType)
    {
        (_field, _exact) = (field, exact);
        Escapes |= exact is not null;
    }

    public override bool HasAddress => Type.IsValueType;

    protected override void Write(Emitter e, Label onNull)
    {
        EmitObject(e, onNull);
        e.Il.Emit(OpCodes.Ldfld, _field);
    }

    protected override void WriteAddress(Emitter e, Label onNull)
    {
        EmitObject(e, onNull);
        e.Il.Emit(OpCodes.Ldflda, _field);
    }

    private void EmitObject(Emitter e, Label onNull)
    {
        EmitTarget(e, onNull);
        if (_exact is null)
            return;
        var local = e.Keep(Target.Type);
        e.Il.Emit(OpCodes.Ldloc, local);
        e.Call(typeof(object).GetMethod(nameof(GetType))!);
        e.Il.Emit(OpCodes.Ldtoken, _exact);
        e.Call(typeof(Type).GetMethod(nameof(System.Type.GetTypeFromHandle))!);
        e.Il.Emit(OpCodes.Bne_Un, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, local);
    }
}

/// <summary><c>T?</c> of a struct as a T that may be absent.</summary>
internal sealed class UnwrapNode : Node
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.NonPublic;
    private readonly Node _nullable;

    public UnwrapNode(Node nullable) : base(Nullable.GetUnderlyingType(nullable.Type)!, nullable)
    {
        _nullable = nullable;
        Absent = Escapes = true;
    }

    public override bool HasAddress => true;

    protected override void Write(Emitter e, Label onNull)
    {
        EmitAddress(e, onNull);
        e.Il.Emit(OpCodes.Ldobj, Type);
    }

    protected override void WriteAddress(Emitter e, Label onNull)
    {
        // Copied first, so that the flag and the value belong together even while another thread writes.
        _nullable.Emit(e, onNull);
        var copy = e.Keep(_nullable.Type);
        e.Il.Emit(OpCodes.Ldloc, copy);
        e.Il.Emit(OpCodes.Ldfld, _nullable.Type.GetField("hasValue", Instance)!);
        e.Il.Emit(OpCodes.Brfalse, onNull);
        e.Il.Emit(OpCodes.Ldloca, copy);
        e.Il.Emit(OpCodes.Ldflda, _nullable.Type.GetField("value", Instance)!);
    }
}

/// <summary><c>Task.Status</c>, from the bits of the task's state.</summary>
internal sealed class TaskStatusNode : Node
{
    private readonly Node _state;

    public TaskStatusNode(Node state) : base(typeof(TaskStatus), state)
    {
        _state = state;
        Absent = state.Absent;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _state.Emit(e, onNull);
        e.Call(typeof(TaskStates), nameof(TaskStates.Status));
    }
}

/// <summary><c>.Value</c> of a <c>T?</c>: null where C# would throw.</summary>
internal sealed class RequireNode : Node
{
    private readonly Node _value;

    public RequireNode(Node value) : base(value.Type, value)
    {
        _value = value;
        Escapes = true;
    }

    public override bool HasAddress => _value.HasAddress;
    protected override void Write(Emitter e, Label onNull) => _value.Emit(e, e.WhenNull);
    protected override void WriteAddress(Emitter e, Label onNull) => _value.EmitAddress(e, e.WhenNull);
}

/// <summary>What <c>x is T &amp;&amp; ...</c> knows about x on its right side. Looked at again, since another thread may have changed it.</summary>
internal sealed class NarrowNode : Node
{
    private readonly Node _value;

    public NarrowNode(Node value, Type to) : base(to, value)
    {
        _value = value;
        Absent = value.Absent;
        Escapes = true;
        NeverNull = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _value.Emit(e, onNull);
        e.Il.Emit(OpCodes.Isinst, Type);
        var local = e.Keep(Type.IsValueType ? typeof(object) : Type);
        e.Il.Emit(OpCodes.Ldloc, local);
        e.Il.Emit(OpCodes.Brfalse, e.WhenNull);
        e.Il.Emit(OpCodes.Ldloc, local);
        if (Type.IsValueType)
            e.Il.Emit(OpCodes.Unbox_Any, Type);
    }
}

/// <summary>A value that only exists while the condition holds; otherwise a fault. Both look at one target, which is evaluated once.</summary>
internal sealed class WhenNode : Node
{
    private readonly Node _target;
    private readonly LocalNode _local;
    private readonly Node _condition;
    private readonly Node _value;
    private readonly bool _conditional;

    /// <summary><paramref name="condition"/> and <paramref name="value"/> are built over <paramref name="local"/>.</summary>
    public WhenNode(Node target, LocalNode local, Node condition, Node value, bool conditional)
        : base(value.Type, target)
    {
        (_target, _local, _condition, _value, _conditional) = (target, local, condition, value, conditional);
        Absent = value.Absent;
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _local.Store(e, _target);
        if (_conditional)
        {
            _local.Emit(e, onNull);
            e.Il.Emit(OpCodes.Brfalse, onNull);
        }

        _condition.EmitTest(e, e.WhenFault);
        _value.Emit(e, onNull);
    }
}
