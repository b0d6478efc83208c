using System.Reflection;
using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary><c>.Length</c> of strings and arrays.</summary>
internal sealed class LengthNode(Node target, bool conditional) : StepNode(target, conditional, typeof(int))
{
    protected override void Write(Emitter e, Label onNull)
    {
        EmitTarget(e, onNull);
        if (Target.Type.IsSZArray)
        {
            e.Il.Emit(OpCodes.Ldlen);
            e.Il.Emit(OpCodes.Conv_I4);
        }
        else
        {
            var owner = Target.Type == typeof(string) ? typeof(string) : typeof(Array);
            e.Call(owner.GetProperty("Length")!.GetMethod!);
        }
    }
}

/// <summary><c>.Count</c> of a framework collection: one of its fields, or one minus the other.</summary>
internal sealed class CountNode(Node target, bool conditional, FieldInfo count, FieldInfo? minus)
    : StepNode(target, conditional, typeof(int))
{
    protected override void Write(Emitter e, Label onNull)
    {
        EmitTarget(e, onNull);
        Read(e, Target.Type, count, minus);
    }

    /// <summary>From the collection on the stack to its count.</summary>
    public static void Read(Emitter e, Type type, FieldInfo count, FieldInfo? minus)
    {
        if (minus is null)
        {
            e.Il.Emit(OpCodes.Ldfld, count);
            return;
        }

        var local = e.Keep(type);
        e.Il.Emit(OpCodes.Ldloc, local);
        e.Il.Emit(OpCodes.Ldfld, count);
        e.Il.Emit(OpCodes.Ldloc, local);
        e.Il.Emit(OpCodes.Ldfld, minus);
        e.Il.Emit(OpCodes.Sub);
    }
}

/// <summary>
/// An interface such as IReadOnlyList&lt;T> as the framework type that is behind it; of any other type nobody knows what its code
/// does, and the answer is a fault.
/// </summary>
internal sealed class BehindNode : Node
{
    private readonly Node _value;

    public BehindNode(Node value, Type to) : base(to, value)
    {
        _value = value;
        Absent = value.Absent;
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _value.Emit(e, onNull);
        var value = e.Keep(_value.Type);
        var none = e.Il.DefineLabel();
        var done = e.Il.DefineLabel();
        e.Il.Emit(OpCodes.Ldloc, value);
        e.Il.Emit(OpCodes.Brfalse, none);
        e.Il.Emit(OpCodes.Ldloc, value);
        e.Il.Emit(OpCodes.Isinst, Type);
        var found = e.Keep(Type);
        e.Il.Emit(OpCodes.Ldloc, found);
        e.Il.Emit(OpCodes.Brfalse, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, found);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(none);
        e.Il.Emit(OpCodes.Ldnull);
        e.Il.MarkLabel(done);
    }
}

/// <summary><c>.Count</c> of a collection interface: tries the framework types that can be behind it, then gives up with a fault.</summary>
internal sealed class AnyCountNode : StepNode
{
    private readonly IReadOnlyList<(Type Type, FieldInfo? Count, FieldInfo? Minus)> _choices;

    public AnyCountNode(Node target, bool conditional, IReadOnlyList<(Type Type, FieldInfo? Count, FieldInfo? Minus)> choices)
        : base(target, conditional, typeof(int))
    {
        _choices = choices;
        Escapes = true;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        EmitTarget(e, onNull);
        LocalBuilder target = e.Keep(typeof(object)), result = e.Local(typeof(int));
        var done = e.Il.DefineLabel();
        foreach (var (type, count, minus) in _choices)
        {
            var next = e.Il.DefineLabel();
            e.Il.Emit(OpCodes.Ldloc, target);
            e.Il.Emit(OpCodes.Isinst, type);
            var found = e.Keep(type);
            e.Il.Emit(OpCodes.Ldloc, found);
            e.Il.Emit(OpCodes.Brfalse, next);
            e.Il.Emit(OpCodes.Ldloc, found);
            if (count is null)
            {
                e.Il.Emit(OpCodes.Ldlen);
                e.Il.Emit(OpCodes.Conv_I4);
            }
            else
            {
                CountNode.Read(e, type, count, minus);
            }

            e.Il.Emit(OpCodes.Stloc, result);
            e.Il.Emit(OpCodes.Br, done);
            e.Il.MarkLabel(next);
        }

        e.Il.Emit(OpCodes.Br, e.WhenFault);
        e.Il.MarkLabel(done);
        e.Il.Emit(OpCodes.Ldloc, result);
    }
}
