using System.Reflection.Emit;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;
using Dotbug.Agent.Schedules;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Writes <c>outcome</c> and <c>thrown</c>: decides the calls that waited for their end, and tells how the others ended. The token of an async
/// method is the address of its <see cref="AsyncCall"/>.
/// </summary>
internal sealed unsafe partial class OutcomeEmitter : Emitter
{
    private readonly MethodShape _shape;
    private readonly bool _async;
    private readonly bool _threw;
    private readonly LocalBuilder _start;
    private readonly LocalBuilder _running;
    private readonly LocalBuilder _frame;

    private OutcomeEmitter(bool threw, string name, Type[] parameters, MethodShape shape, bool isAsync)
        : base($"{Kind(threw)} {name}", null, parameters)
    {
        (_shape, _async, _threw) = (shape, isAsync, threw);
        _start = Il.DeclareLocal(typeof(ulong));
        _running = Il.DeclareLocal(typeof(ulong));
        _frame = Il.DeclareLocal(typeof(nint));
        Begin(Kind(threw));
    }

    private static string Kind(bool threw) => threw ? "thrown" : "outcome";

    /// <summary><c>void outcome(long token[, result][, out addresses])</c>.</summary>
    public static nint Outcome(string name, MethodShape shape, IReadOnlyList<TapCode> taps, bool isAsync, Handed? result)
    {
        var outs = isAsync ? [] : shape.Out;
        List<Type> parameters = [typeof(long)];
        if (result != null)
            parameters.Add(result.ClrType);
        parameters.AddRange(outs.Select(o => o.ClrType));
        var emitter = new OutcomeEmitter(false, name, [.. parameters], shape, isAsync);
        emitter.WriteAll(taps, (code, next) => emitter.Returned(code, result, outs, next), result != null ? 1 : -1, -1, outs);
        return emitter.Finish();
    }

    /// <summary><c>void thrown(long token, object exception, int final)</c>.</summary>
    public static nint Thrown(string name, MethodShape shape, IReadOnlyList<TapCode> taps, bool isAsync)
    {
        var emitter = new OutcomeEmitter(true, name, [typeof(long), typeof(object), typeof(int)], shape, isAsync);
        emitter.WriteAll(taps, emitter.Threw, -1, 1, []);
        return emitter.Finish();
    }

    private void WriteAll(IReadOnlyList<TapCode> taps, Action<TapCode, Label> tell, int resultArgument, int exceptionArgument, IReadOnlyList<Handed> outs)
    {
        foreach (var (tap, bits) in _async ? [] : Nesting(taps))
            Unnest(tap, bits, exceptionArgument >= 0);
        for (var i = 0; i < taps.Count; i++)
        {
            var code = taps[i];
            if (code.HookEnds)
                HookEnd(code, resultArgument, exceptionArgument >= 0);
            if (code.Tap->HasOutcome == 0)
                continue;
            UseTap(i);
            var next = Il.DefineLabel();
            if (code.Named is { } named)
            {
                NamedEnd(code, named, resultArgument, exceptionArgument, outs, next);
                continue;
            }
            var drop = Il.DefineLabel();
            Find(code, next);
            if (code.Tap->Deferred != 0)
                Decide(code, resultArgument, exceptionArgument, drop);
            Schedule(code, nameof(CallSchedules.Tell), threw: exceptionArgument >= 0);
            tell(code, drop);
            Il.MarkLabel(drop);
            Schedule(code, nameof(CallSchedules.Over), threw: exceptionArgument >= 0);
            Who();
            Il.Emit(OpCodes.Ldarg_0);
            Il.Emit(OpCodes.Ldloc, _frame);
            Final(exceptionArgument >= 0);
            Code.Call(Il, typeof(Ends), _async ? nameof(Ends.AsyncOver) : nameof(Ends.Over));
            Il.MarkLabel(next);
        }
        if (!_async && !taps.Any(t => t.Tap->Deferred != 0))
            return;
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldarg_0);
        Final(exceptionArgument >= 0);
        Code.Call(Il, typeof(Ends), _async ? nameof(Ends.AsyncCallOver) : nameof(Ends.CallOver));
    }

    /// <summary>Of calls with <c>sched</c>; the first pass of an exception is not their end.</summary>
    private void Schedule(TapCode code, string what, bool threw)
    {
        if (code.Tap->Schedules == 0)
            return;
        var next = Il.DefineLabel();
        if (threw)
        {
            Il.Emit(OpCodes.Ldarg_2);
            Il.Emit(OpCodes.Brfalse, next);
        }
        Il.Emit(OpCodes.Ldloc, Log);
        if (what == nameof(CallSchedules.Tell))
            Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Ldloc, Tap);
        if (_async)
        {
            Il.Emit(OpCodes.Ldarg_0);
            Code.Call(Il, typeof(Ends), nameof(Ends.ScheduleOf));
        }
        else
            Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Ldarg_0);
        if (_async)
            Code.Call(Il, typeof(Ends), nameof(Ends.TokenOf));
        Code.Call(Il, typeof(CallSchedules), what);
        Il.MarkLabel(next);
    }

    /// <summary>Whatever became of the session: what the thread had is given back.</summary>
    private void HookEnd(TapCode code, int resultArgument, bool threw)
    {
        var next = Il.DefineLabel();
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldc_I8, 1L << code.Tap->Bit);
        Il.Emit(OpCodes.And);
        Il.Emit(OpCodes.Brfalse, next);
        if (threw)
        {
            Il.Emit(OpCodes.Ldarg_2);
            Il.Emit(OpCodes.Brfalse, next);
        }
        Il.Emit(OpCodes.Ldloc, Log);
        if (code.Tap->Hook == FlowHook.Run)
            Il.Emit(OpCodes.Ldarg_0);
        if (code.Tap->Hook == FlowHook.Dequeued)
            Il.Emit(resultArgument >= 0 ? OpCodes.Ldarg_1 : OpCodes.Ldnull);
        Code.Call(Il, typeof(FlowHooks), code.Tap->Hook == FlowHook.Run ? nameof(FlowHooks.Left) : code.Tap->Hook.ToString());
        Il.MarkLabel(next);
    }

    /// <summary>Nobody else would end the call.</summary>
    protected override void AfterFault()
    {
        if (!_async)
            return;
        Il.Emit(OpCodes.Ldarg_0);
        Code.Call(Il, typeof(AsyncCalls), nameof(AsyncCalls.AfterFault));
    }

    /// <summary>A filter runs on top of whoever threw, who may have had less than the call at its beginning.</summary>
    protected override void NoStack()
    {
        Il.Emit(OpCodes.Ldloc, Log);
        if (!_async)
            Table();
        Il.Emit(OpCodes.Ldarg_0);
        if (!_async)
            Final(_threw);
        Code.Call(Il, typeof(LittleStack), _async ? nameof(LittleStack.NotToldAsync) : nameof(LittleStack.NotTold));
    }

    private void Unnest(int tap, long bits, bool threw)
    {
        UseTap(tap);
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Tap);
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldc_I8, bits);
        Final(threw);
        Code.Call(Il, typeof(Ends), nameof(Ends.Unnest));
    }

    private void Final(bool threw)
    {
        if (threw)
            Il.Emit(OpCodes.Ldarg_2);
        else
            Il.Emit(OpCodes.Ldc_I4_1);
    }

    /// <summary>session, frame, start and running of this tap's call; on to the next tap when it has none.</summary>
    private void Find(TapCode code, Label next)
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Tap);
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldloca, _frame);
        Il.Emit(OpCodes.Ldloca, _start);
        Il.Emit(OpCodes.Ldloca, _running);
        Code.Call(Il, typeof(Ends), _async ? nameof(Ends.FindAsync) : nameof(Ends.Find));
        Il.Emit(OpCodes.Stloc, Session);
        Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Brfalse, next);
    }

    private void Decide(TapCode code, int resultArgument, int exceptionArgument, Label drop)
    {
        var told = Il.DefineLabel();
        Il.Emit(OpCodes.Ldloc, _frame);
        Code.Call(Il, typeof(Ends), nameof(Ends.IsTold));
        Il.Emit(OpCodes.Brtrue, told);
        if (code.Guard is { HasOutcomePart: true } guard)
        {
            var scope = (ProbeScope)guard.Scope;
            (scope.Log, scope.Session, scope.Tap, scope.StartTicks, scope.RunningTicks) = (Log, Session, Tap, _start, _running);
            (scope.ResultArgument, scope.ExceptionArgument, scope.Arguments, scope.Frame) = (resultArgument, exceptionArgument, null, _frame);
            Guard((il, no, isNull, fault) =>
            {
                if ((guard.OutcomeInputs & GuardInputs.Return) != 0)
                    scope.EmitResultReachable(il, isNull);
                guard.EmitOutcomePart(il, no, isNull, fault);
            }, drop);
        }
        Who();
        Il.Emit(OpCodes.Ldloc, _frame);
        Code.Call(Il, typeof(Ends), nameof(Ends.Tell));
        Il.Emit(OpCodes.Brfalse, drop);
        Il.MarkLabel(told);
    }

    private void Begin(TapCode code, Action kind, Label drop)
    {
        Who();
        Il.Emit(OpCodes.Ldarg_0);
        if (_async)
            Code.Call(Il, typeof(Ends), nameof(Ends.TokenOf));
        kind();
        Code.Call(Il, typeof(Hot), nameof(Hot.BeginOutcome));
        Il.Emit(OpCodes.Brfalse, drop);
        if (!_async)
            return;
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Ldarg_0);
        Code.Call(Il, typeof(Ends), nameof(Ends.MarkPolled));
    }

    private void Times(TapCode code)
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, _start);
        Code.Call(Il, typeof(Hot), nameof(Hot.WriteU64));
        Il.Emit(OpCodes.Ldloc, Log);
        if (_async)
            Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldloc, _running);
        if (_async)
            Code.Call(Il, typeof(Ends), nameof(Ends.RanOrPending));
        Code.Call(Il, typeof(Hot), nameof(Hot.WriteU64));
        if (!_async || code.Tap->Frames == 0)
            return;
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldc_I4, (int)code.Tap->Frames);
        Code.Call(Il, typeof(Ends), nameof(Ends.AwaitedBy));
    }

    private void Commit(TapCode code, Label again)
    {
        Who();
        Code.Call(Il, typeof(Hot), nameof(Hot.Commit));
        Il.Emit(OpCodes.Brfalse, again);
    }

    private void Returned(TapCode code, Handed? result, IReadOnlyList<Handed> outs, Label drop)
    {
        Begin(code, () => Il.Emit(OpCodes.Ldc_I4, (int)RecordKind.Return), drop);
        var again = Il.DefineLabel();
        Il.MarkLabel(again);
        Times(code);
        if (result == null)
        {
            if (!_async && _shape.Return != null)
                ValueCode.Unread(Il, WriterAddress, UnreadReason.ByRefLike);
            else
                NoValue();
        }
        else if (code.ResultSecret)
            ValueCode.Redacted(Il, WriterAddress);
        else
            Held(result, 1);
        U8(outs.Count);
        var first = result == null ? 1 : 2;
        for (var i = 0; i < outs.Count; i++)
            Value(code, outs[i] with { IsOut = false }, first + i);
        Commit(code, again);
    }

    private void NoValue()
    {
        if (!_async)
        {
            ValueCode.Void(Il, WriterAddress);
            return;
        }
        WriterAddress();
        Il.Emit(OpCodes.Ldarg_0);
        Code.Call(Il, typeof(Ends), nameof(Ends.NoValue));
    }

    private void Threw(TapCode code, Label drop)
    {
        Begin(code, () =>
        {
            Il.Emit(OpCodes.Ldarg_2);
            Code.Call(Il, typeof(Ends), nameof(Ends.ThrowKind));
        }, drop);
        var again = Il.DefineLabel();
        Il.MarkLabel(again);
        Times(code);
        WriterAddress();
        Il.Emit(OpCodes.Ldarg_1);
        Il.Emit(OpCodes.Ldarg_2);
        Code.Call(Il, typeof(Ends), nameof(Ends.Exception));
        Commit(code, again);
    }
}
