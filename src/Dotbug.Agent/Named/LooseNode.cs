using System.Reflection.Emit;
using Dotbug.Agent.Guards.Nodes;

namespace Dotbug.Agent.Named;

/// <summary>
/// A field of an object whose own type is not known when the code is written (a generic class, of which one body serves all; an interface): found by its name
/// in the object at hand. Without such a field the answer is null.
/// </summary>
internal sealed class LooseNode : StepNode
{
    private readonly int _route;

    /// <param name="open">The generic type as it is declared, when that is all that is known of the value.</param>
    public LooseNode(Node target, string name, Type type, Type? open, bool conditional) : base(target, conditional, type)
    {
        _route = LooseFields.Add(name, type);
        Open = open;
        Escapes = true;
    }

    public Type? Open { get; }

    protected override void Write(Guards.Nodes.Emitter e, Label onNull)
    {
        EmitTarget(e, onNull);
        e.Il.Emit(OpCodes.Ldc_I4, _route);
        if (!Type.IsValueType)
        {
            e.Call(typeof(LooseFields), nameof(LooseFields.Reference));
            return;
        }
        e.Call(typeof(LooseFields), nameof(LooseFields.Place));
        var place = e.Il.DeclareLocal(typeof(byte).MakeByRefType());
        e.Il.Emit(OpCodes.Stloc, place);
        e.Il.Emit(OpCodes.Ldloc, place);
        e.Il.Emit(OpCodes.Conv_U);
        e.Il.Emit(OpCodes.Brfalse, e.WhenNull);
        e.Il.Emit(OpCodes.Ldloc, place);
        e.Il.Emit(OpCodes.Ldobj, Type);
    }
}
