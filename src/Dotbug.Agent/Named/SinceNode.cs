using System.Reflection.Emit;
using Dotbug.Agent.Guards.Nodes;

namespace Dotbug.Agent.Named;

/// <summary>
/// The time since another event had the same object: looked up once for a call, however often it is asked for, and what was noted is forgotten by that. Absent when
/// nothing is known.
/// </summary>
internal sealed class SinceNode : Node
{
    private readonly NamedScope _scope;
    private readonly Node _key;

    public SinceNode(NamedScope scope, Node key) : base(typeof(TimeSpan), key)
    {
        (_scope, _key) = (scope, key);
        Absent = Escapes = true;
    }

    public void EnsureTaken(Guards.Nodes.Emitter e)
    {
        var (asked, nanoseconds) = _scope.SinceLocals(e.Il);
        Label known = e.Il.DefineLabel(), nothing = e.Il.DefineLabel();
        e.Il.Emit(OpCodes.Ldloc, asked);
        e.Il.Emit(OpCodes.Brtrue, known);
        e.Il.Emit(OpCodes.Ldc_I4_1);
        e.Il.Emit(OpCodes.Stloc, asked);
        e.Il.Emit(OpCodes.Ldc_I8, -1L);
        e.Il.Emit(OpCodes.Stloc, nanoseconds);
        var inner = new Guards.Nodes.Emitter(e.Il, _scope, nothing, nothing);
        _key.Emit(inner, nothing);
        var key = inner.Keep(_key.Type);
        LoadWho(e);
        e.Il.Emit(OpCodes.Ldloc, key);
        e.Call(typeof(Since), nameof(Since.Take));
        e.Il.Emit(OpCodes.Stloc, nanoseconds);
        e.Il.MarkLabel(nothing);
        e.Il.MarkLabel(known);
    }

    /// <summary>The thread's log and the tap.</summary>
    public void LoadWho(Guards.Nodes.Emitter e)
    {
        e.Il.Emit(OpCodes.Ldloc, _scope.Log!);
        e.Il.Emit(OpCodes.Ldloc, _scope.Tap!);
    }

    protected override void Write(Guards.Nodes.Emitter e, Label onNull)
    {
        const int nanosecondsPerTick = 100;
        EnsureTaken(e);
        var (_, nanoseconds) = _scope.SinceLocals(e.Il);
        e.Il.Emit(OpCodes.Ldloc, nanoseconds);
        e.Il.Emit(OpCodes.Ldc_I8, 0L);
        e.Il.Emit(OpCodes.Blt, onNull);
        e.Il.Emit(OpCodes.Ldloc, nanoseconds);
        e.Il.Emit(OpCodes.Ldc_I8, (long)nanosecondsPerTick);
        e.Il.Emit(OpCodes.Div);
        e.Il.Emit(OpCodes.Newobj, typeof(TimeSpan).GetConstructor([typeof(long)])!);
    }
}

/// <summary>
/// The time since was looked up, whatever the user's guard says: what it says no to must not be taken for the next object's.
/// False: the event is in no flow that the session follows.
/// </summary>
internal sealed class TakenNode(SinceNode since) : Node(typeof(bool), since)
{
    protected override void Write(Guards.Nodes.Emitter e, Label onNull)
    {
        since.EnsureTaken(e);
        since.LoadWho(e);
        e.Call(typeof(Since), nameof(Since.Counts));
    }

    protected override void WriteTest(Guards.Nodes.Emitter e, Label whenFalse)
    {
        Write(e, whenFalse);
        e.Il.Emit(OpCodes.Brfalse, whenFalse);
    }
}
