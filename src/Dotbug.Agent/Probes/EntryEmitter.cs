using System.Reflection.Emit;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;
using Dotbug.Agent.Named;
using Dotbug.Agent.Schedules;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Writes <c>enter</c>, and for methods with type parameters <c>gate</c> before it: guard on entry, capture of the arguments, one tap after the other.
/// </summary>
internal sealed unsafe class EntryEmitter : Emitter
{
    private readonly MethodShape _shape;
    private readonly Dictionary<Handed, int> _arguments = [];

    private EntryEmitter(string kind, string name, Type[] parameters, MethodShape shape)
        : base($"{kind} {name}", typeof(long), parameters)
    {
        _shape = shape;
        Begin(kind);
    }

    /// <summary><c>long enter(early...)</c> or <c>long enter(long gate, early..., late...)</c>: the token, 0 = nobody wants the end.</summary>
    public static nint Enter(string name, long method, MethodShape shape, IReadOnlyList<TapCode> taps, bool asyncMethod)
    {
        var gated = shape.Late.Count > 0;
        Type[] parameters = [.. gated ? [typeof(long)] : Array.Empty<Type>(), .. shape.Early.Select(h => h.ClrType), .. shape.Late.Select(h => h.ClrType)];
        var emitter = new EntryEmitter("enter", name, parameters, shape);
        emitter.Number(gated ? 1 : 0, [.. shape.Early, .. shape.Late]);
        emitter.WriteEnter(taps, gated, asyncMethod, method);
        return emitter.Finish();
    }

    /// <summary><c>long gate(early...)</c>: which taps want more, as bits.</summary>
    public static nint Gate(string name, MethodShape shape, IReadOnlyList<TapCode> taps)
    {
        var emitter = new EntryEmitter("gate", name, [.. shape.Early.Select(h => h.ClrType)], shape);
        emitter.Number(0, shape.Early);
        emitter.WriteGate(taps);
        return emitter.Finish();
    }

    protected override void NoStack()
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Table();
        Code.Call(Il, typeof(LittleStack), nameof(LittleStack.NotEntered));
    }

    private void Number(int first, IReadOnlyList<Handed> handed)
    {
        for (var i = 0; i < handed.Count; i++)
            _arguments[handed[i]] = first + i;
    }

    private void WriteGate(IReadOnlyList<TapCode> taps)
    {
        var mask = Il.DeclareLocal(typeof(long));
        for (var i = 0; i < taps.Count; i++)
        {
            var code = taps[i];
            if (code.IsHook)
                continue;
            var next = Il.DefineLabel();
            UseTap(i);
            EnterTap(next);
            Sample(code, next);
            if (!code.GuardReadsLate)
                EntryGuard(code, next);
            Mark(mask, code.Tap);
            Il.MarkLabel(next);
        }
        Il.Emit(OpCodes.Ldloc, mask);
        Answer();
    }

    private void WriteEnter(IReadOnlyList<TapCode> taps, bool gated, bool asyncMethod, long method)
    {
        var token = Il.DeclareLocal(typeof(long));
        var mask = Il.DeclareLocal(typeof(long));
        var hooked = Il.DeclareLocal(typeof(int));
        for (var i = 0; i < taps.Count; i++)
        {
            var code = taps[i];
            var next = Il.DefineLabel();
            UseTap(i);
            if (code.IsHook)
            {
                Hook(code, token, mask, hooked, next);
                Il.MarkLabel(next);
                continue;
            }
            if (gated)
                Joined(code, next);
            else
            {
                EnterTap(next);
                Sample(code, next);
            }
            if (!gated || code.GuardReadsLate)
                EntryGuard(code, next);
            Il.Emit(OpCodes.Ldloc, Log);
            Il.Emit(OpCodes.Ldloc, token);
            Code.Call(Il, typeof(Hot), nameof(Hot.TokenOf));
            Il.Emit(OpCodes.Stloc, token);
            if (code.Named is { Notes: { } notes } noting)
                Note(code, noting, notes, token, next);
            else
                Tell(code, token, next);
            if (code.Tap->Schedules != 0)
            {
                Who();
                Il.Emit(OpCodes.Ldloc, token);
                Code.Call(Il, typeof(CallSchedules), nameof(CallSchedules.Begin));
            }
            if (code.Tap->HasOutcome != 0 || code.Tap->Nests != 0)
                Mark(mask, code.Tap);
            Il.MarkLabel(next);
        }
        // Once for a call however many specs show it, and after all of them have looked.
        foreach (var (tap, bits) in Nesting(taps))
        {
            UseTap(tap);
            Il.Emit(OpCodes.Ldloc, Log);
            Il.Emit(OpCodes.Ldloc, Tap);
            Il.Emit(OpCodes.Ldloc, mask);
            Il.Emit(OpCodes.Ldc_I8, bits);
            Code.Call(Il, typeof(Ends), nameof(Ends.Nest));
        }
        End(token, mask, asyncMethod, method);
    }

    /// <summary>Each session that asks for flows has a tap here; the first that is not over does it for all.</summary>
    private void Hook(TapCode code, LocalBuilder token, LocalBuilder mask, LocalBuilder hooked, Label next)
    {
        Il.Emit(OpCodes.Ldloc, hooked);
        Il.Emit(OpCodes.Brtrue, next);
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Tap);
        Code.Call(Il, typeof(FlowHooks), nameof(FlowHooks.Sees));
        Il.Emit(OpCodes.Brfalse, next);
        Il.Emit(OpCodes.Ldc_I4_1);
        Il.Emit(OpCodes.Stloc, hooked);
        if (code.HookEnds)
        {
            Il.Emit(OpCodes.Ldloc, Log);
            Il.Emit(OpCodes.Ldloc, token);
            Code.Call(Il, typeof(Hot), nameof(Hot.TokenOf));
            Il.Emit(OpCodes.Stloc, token);
        }
        if (code.Tap->Hook is not (FlowHook.Dequeued or FlowHook.RequestEnds))
            CallHook(code, token);
        if (code.Tap->Hook == FlowHook.Run)
            Il.Emit(OpCodes.Brfalse, next);
        if (code.HookEnds)
            Mark(mask, code.Tap);
    }

    private void CallHook(TapCode code, LocalBuilder token)
    {
        Il.Emit(OpCodes.Ldloc, Log);
        if (code.Tap->Hook == FlowHook.Run)
            Il.Emit(OpCodes.Ldloc, token);
        foreach (var handed in FlowArguments.Of(code.Tap->Hook, _shape))
            Il.Emit(OpCodes.Ldarg, (short)_arguments[handed]);
        Code.Call(Il, typeof(FlowHooks), code.Tap->Hook.ToString());
    }

    /// <summary>The gate said yes for this tap; its session is known to the thread.</summary>
    private void Joined(TapCode code, Label next)
    {
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldc_I8, 1L << code.Tap->Bit);
        Il.Emit(OpCodes.And);
        Il.Emit(OpCodes.Brfalse, next);
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Tap);
        Code.Call(Il, typeof(Hot), nameof(Hot.Joined));
        Il.Emit(OpCodes.Stloc, Session);
        Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Brfalse, next);
    }

    private void Sample(TapCode code, Label next)
    {
        if (code.Tap->SampleOneIn <= 1)
            return;
        Who();
        Code.Call(Il, typeof(Hot), nameof(Hot.Sampled));
        Il.Emit(OpCodes.Brfalse, next);
    }

    private void EntryGuard(TapCode code, Label next)
    {
        if (code.Guard is not { HasEntryPart: true } guard)
            return;
        var scope = Here(guard);
        Guard((il, no, isNull, fault) =>
        {
            scope.EmitReachable(il, guard, isNull);
            guard.EmitEntryPart(il, no, isNull, fault);
        }, next);
    }

    private ProbeScope Here(GuardPlan guard) => Here((ProbeScope)guard.Scope);

    private ProbeScope Here(ProbeScope scope)
    {
        (scope.Log, scope.Session, scope.Tap, scope.Frame) = (Log, Session, Tap, null);
        scope.Arguments = handed => _arguments.TryGetValue(handed, out var index) ? index : null;
        return scope;
    }

    /// <summary>What the guard will need of the entry at the end; on to the next tap if it can't be true any more.</summary>
    private KeptParts.Held? Keep(TapCode code, Label next)
    {
        if (code.Guard is not { Kept: not null } guard)
            return null;
        var scope = Here(guard);
        KeptParts.Held? held = null;
        Guard((il, no, isNull, fault) =>
        {
            scope.EmitReachable(il, guard, isNull);
            held = guard.EmitKeep(il, no, isNull, fault);
        }, next);
        return held;
    }

    /// <summary>Nothing is told: only that the object came by. On to the next tap when nobody has to take it back at the end.</summary>
    private void Note(TapCode code, NamedPlan named, BoundField notes, LocalBuilder token, Label next)
    {
        Here(named.Scope);
        var e = new Guards.Nodes.Emitter(Il, named.Scope, next, next);
        notes.Node.Emit(e, next);
        var noted = e.Keep(notes.Node.Type);
        if (named.Noting!.Due)
        {
            NoteDue(named, noted, next);
            return;
        }
        Who();
        Il.Emit(OpCodes.Ldloc, token);
        Il.Emit(OpCodes.Ldloc, noted);
        Code.Call(Il, typeof(Since), nameof(Since.Put));
        Il.Emit(OpCodes.Brfalse, next);
    }

    private void NoteDue(NamedPlan named, LocalBuilder noted, Label next)
    {
        var after = Il.DeclareLocal(typeof(long));
        Il.Emit(OpCodes.Ldc_I8, 0L);
        Il.Emit(OpCodes.Stloc, after);
        if (named.After is { } ms)
        {
            ms.EmitNumber(new Guards.Nodes.Emitter(Il, named.Scope, next, next), next);
            Il.Emit(OpCodes.Stloc, after);
        }
        Il.Emit(OpCodes.Ldloc, Tap);
        Il.Emit(OpCodes.Ldloc, noted);
        Il.Emit(OpCodes.Ldloc, after);
        Code.Call(Il, typeof(Dues), nameof(Dues.Put));
        Il.Emit(OpCodes.Br, next);
    }

    private void Tell(TapCode code, LocalBuilder token, Label next)
    {
        var deferred = code.Tap->Deferred != 0;
        var kept = Keep(code, next);
        Who();
        Il.Emit(OpCodes.Ldloc, token);
        Code.Call(Il, typeof(Hot), deferred ? nameof(Hot.BeginStashed) : nameof(Hot.BeginCall));
        Il.Emit(OpCodes.Brfalse, next);
        var again = Il.DefineLabel();
        Il.MarkLabel(again);
        if (code.Tap->Frames > 0)
        {
            Il.Emit(OpCodes.Ldloc, Log);
            Il.Emit(OpCodes.Ldloc, Session);
            Il.Emit(deferred ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
            Il.Emit(OpCodes.Ldc_I4, (int)code.Tap->Frames);
            Code.Call(Il, typeof(Hot), nameof(Hot.Stack));
        }
        if (code.Named is { } named)
            Fields(code, named);
        else
            Arguments(code);
        if (deferred)
        {
            Il.Emit(OpCodes.Ldloc, Log);
            Il.Emit(OpCodes.Ldloc, Session);
            Code.Call(Il, typeof(Hot), nameof(Hot.CommitStashed));
            Store(code, kept);
            return;
        }
        var told = Il.DeclareLocal(typeof(int));
        Who();
        Code.Call(Il, typeof(Hot), nameof(Hot.CommitCall));
        Il.Emit(OpCodes.Stloc, told);
        Il.Emit(OpCodes.Ldloc, told);
        Il.Emit(OpCodes.Brfalse, again);
        Il.Emit(OpCodes.Ldloc, told);
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Blt, next);
    }

    private void Arguments(TapCode code)
    {
        var shown = code.ShowArguments ? _shape.Shown : [];
        U8(shown.Count);
        foreach (var parameter in shown)
            Value(code, parameter, _arguments.GetValueOrDefault(parameter, -1));
    }

    /// <summary>Those that are known already; the others follow at the end.</summary>
    private void Fields(TapCode code, NamedPlan named)
    {
        Here(named.Scope);
        U8(code.ShowArguments ? named.Fields.Count : 0);
        foreach (var field in code.ShowArguments ? named.Fields.Where(f => !f.AtEnd) : [])
            Field(named, field, threw: false);
    }

    private void Store(TapCode code, KeptParts.Held? kept)
    {
        if (kept == null)
            return;
        code.Guard!.Kept!.Store(Il, code.Guard.Scope, kept);
        Il.Emit(OpCodes.Ldloc, Log);
        Code.Call(Il, typeof(Waiting), nameof(Waiting.Close));
    }

    private void Mark(LocalBuilder mask, Tap* tap)
    {
        Il.Emit(OpCodes.Ldloc, mask);
        Il.Emit(OpCodes.Ldc_I8, 1L << tap->Bit);
        Il.Emit(OpCodes.Or);
        Il.Emit(OpCodes.Stloc, mask);
    }

    /// <summary>Answers token | mask when somebody wants the end, else 0. For an async method it is left for the state machine instead.</summary>
    private void End(LocalBuilder token, LocalBuilder mask, bool asyncMethod, long method)
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, token);
        Il.Emit(OpCodes.Ldloc, mask);
        if (asyncMethod)
        {
            Il.Emit(OpCodes.Ldc_I8, method);
            Code.Call(Il, typeof(Hot), nameof(Hot.LeaveForStateMachine));
        }
        else
        {
            Code.Call(Il, typeof(Hot), nameof(Hot.OpenCall));
        }
        Answer();
    }
}
