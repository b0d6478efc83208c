using System.Reflection.Emit;
using Dotbug.Agent.Guards.Nodes;

namespace Dotbug.Agent.Named;

/// <summary>What a field of a named spec asks of another event: looked up once for a call, however often it is asked for.</summary>
internal abstract class Lookup(NamedScope scope, Node key)
{
    private ILGenerator? _in;
    private LocalBuilder _asked = null!;

    protected NamedScope Scope => scope;
    protected LocalBuilder Found { get; private set; } = null!;
    protected LocalBuilder Besides { get; private set; } = null!;

    /// <summary>Nanoseconds, -1 for nothing. One set of locals in each method that is written.</summary>
    public LocalBuilder Ensure(Guards.Nodes.Emitter e, bool besides)
    {
        var il = e.Il;
        if (_in != il)
            (_in, _asked, Found, Besides) = (il, il.DeclareLocal(typeof(int)), il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(long)));
        Label known = il.DefineLabel(), nothing = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, _asked);
        il.Emit(OpCodes.Brtrue, known);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Stloc, _asked);
        foreach (var local in (LocalBuilder[])[Found, Besides])
        {
            il.Emit(OpCodes.Ldc_I8, -1L);
            il.Emit(OpCodes.Stloc, local);
        }
        var inner = new Guards.Nodes.Emitter(il, scope, nothing, nothing);
        key.Emit(inner, nothing);
        Look(e, inner.Keep(key.Type));
        il.Emit(OpCodes.Stloc, Found);
        il.MarkLabel(nothing);
        il.MarkLabel(known);
        return besides ? Besides : Found;
    }

    /// <summary>Pushes the nanoseconds.</summary>
    protected abstract void Look(Guards.Nodes.Emitter e, LocalBuilder key);
}

/// <summary>The time since another event had the same object; what was noted of it is forgotten by that: <see cref="Since"/>.</summary>
internal sealed class SinceLookup(NamedScope scope, Node key) : Lookup(scope, key)
{
    protected override void Look(Guards.Nodes.Emitter e, LocalBuilder key)
    {
        e.Il.Emit(OpCodes.Ldloc, Scope.Log!);
        e.Il.Emit(OpCodes.Ldloc, Scope.Tap!);
        e.Il.Emit(OpCodes.Ldloc, key);
        e.Call(typeof(Since), nameof(Since.Take));
    }
}

/// <summary>The time past when it was due, and besides for how long it had been set: <see cref="Dues"/>. Without a period it is due once.</summary>
internal sealed class DueLookup(NamedScope scope, Node key, MillisecondsNode? period) : Lookup(scope, key)
{
    protected override void Look(Guards.Nodes.Emitter e, LocalBuilder key)
    {
        var ms = e.Il.DeclareLocal(typeof(long));
        e.Il.Emit(OpCodes.Ldc_I8, -1L);
        e.Il.Emit(OpCodes.Stloc, ms);
        if (period != null)
        {
            var once = e.Il.DefineLabel();
            period.EmitNumber(new Guards.Nodes.Emitter(e.Il, Scope, once, once), once);
            e.Il.Emit(OpCodes.Stloc, ms);
            e.Il.MarkLabel(once);
        }
        e.Il.Emit(OpCodes.Ldloc, Scope.Session!);
        e.Il.Emit(OpCodes.Ldloc, Scope.Tap!);
        e.Il.Emit(OpCodes.Ldloc, key);
        e.Il.Emit(OpCodes.Ldloc, ms);
        e.Il.Emit(OpCodes.Ldloca, Besides);
        e.Call(typeof(Dues), nameof(Dues.Take));
    }
}
