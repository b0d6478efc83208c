using System.Reflection.Emit;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;
using Dotbug.Agent.Named;

namespace Dotbug.Agent.Probes;

/// <summary>The end of a call that may be an event of a named spec: decided, and what is known only now is added to what waited.</summary>
internal sealed unsafe partial class OutcomeEmitter
{
    private void NamedEnd(TapCode code, NamedPlan named, int resultArgument, int exceptionArgument, IReadOnlyList<Handed> outs, Label next)
    {
        var (no, over) = (Il.DefineLabel(), Il.DefineLabel());
        var threw = exceptionArgument >= 0;
        if (threw)
        {
            // The first pass may be followed by another exception: an event is told once.
            Il.Emit(OpCodes.Ldarg_2);
            Il.Emit(OpCodes.Brfalse, next);
        }
        Find(code, next);
        var first = resultArgument < 0 ? 1 : 2;
        var scope = named.Scope;
        (scope.Log, scope.Session, scope.Tap, scope.StartTicks, scope.RunningTicks) = (Log, Session, Tap, _start, _running);
        (scope.ResultArgument, scope.ExceptionArgument, scope.Arguments, scope.Frame) = (resultArgument, exceptionArgument, null, _frame);
        scope.OutArguments = handed => outs.ToList().IndexOf(handed) is >= 0 and var at ? first + at : null;
        if (code.Guard is { HasOutcomePart: true } guard)
        {
            Guard((il, whenFalse, isNull, fault) =>
            {
                if ((guard.OutcomeInputs & GuardInputs.Return) != 0)
                    scope.EmitResultReachable(il, isNull);
                guard.EmitOutcomePart(il, whenFalse, isNull, fault);
            }, no);
        }
        if (named.Notes == null)
            TellNamed(code, named, threw, over);
        Il.Emit(OpCodes.Br, over);
        Il.MarkLabel(no);
        if (named.Notes != null)
        {
            Il.Emit(OpCodes.Ldloc, _frame);
            Code.Call(Il, typeof(Since), nameof(Since.Undo));
        }
        Il.MarkLabel(over);
        Who();
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldloc, _frame);
        Il.Emit(OpCodes.Ldc_I4_1);
        Code.Call(Il, typeof(Ends), _async ? nameof(Ends.AsyncOver) : nameof(Ends.Over));
        Il.MarkLabel(next);
    }

    private void TellNamed(TapCode code, NamedPlan named, bool threw, Label over)
    {
        Who();
        Il.Emit(OpCodes.Ldloc, _frame);
        Code.Call(Il, typeof(NamedEvents), nameof(NamedEvents.Begin));
        Il.Emit(OpCodes.Brfalse, over);
        var again = Il.DefineLabel();
        Il.MarkLabel(again);
        foreach (var field in code.ShowArguments ? named.Fields.Where(f => f.AtEnd) : [])
            Field(named, field, threw);
        Who();
        Il.Emit(OpCodes.Ldloc, _frame);
        Code.Call(Il, typeof(NamedEvents), nameof(NamedEvents.Commit));
        Il.Emit(OpCodes.Brfalse, again);
    }
}
