using System.Reflection.Emit;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Writes what stands between a method that returns a task and the code that tells the outcome: takes the awaited value, or the exception, out of the task. That the
/// thread is inside, and that no exception gets out, is seen to by what it calls.
/// </summary>
internal static unsafe class TaskEmitter
{
    /// <summary><c>void completed(object task, long call, table)</c>, of a task that is over.</summary>
    public static nint Completed(string name, nint outcome, nint thrown, TaskResult result)
    {
        var method = Code.Method("completed " + name, null, [typeof(object), typeof(long), typeof(nint)]);
        var il = method.GetILGenerator();
        var failed = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_0);
        Code.Call(il, typeof(Tasks), nameof(Tasks.Succeeded));
        il.Emit(OpCodes.Brfalse, failed);
        il.Emit(OpCodes.Ldarg_1);
        if (result.ResultField != null)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, result.ResultField);
        }
        else if (result.IsOpen)
        {
            il.Emit(OpCodes.Ldarg_0);
            Code.Call(il, typeof(Tasks), nameof(Tasks.ResultOf));
        }
        il.Emit(OpCodes.Ldarg_2);
        Outcome(il, outcome, result);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(failed);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_0);
        Code.Call(il, typeof(Tasks), nameof(Tasks.Failure));
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Ldarg_2);
        Call(il, thrown, typeof(long), typeof(object), typeof(int), typeof(nint));
        il.Emit(OpCodes.Ret);
        return Code.Compile(method);
    }

    /// <summary><c>void outcome(long token, returned, table)</c>: what the method's body calls at its end.</summary>
    public static nint Handover(string name, nint completed, nint outcome, Handed returned, TaskResult result, IReadOnlyList<TapCode> taps)
    {
        var method = Code.Method("handover " + name, null, [typeof(long), returned.ClrType, typeof(nint)]);
        var il = method.GetILGenerator();
        var ends = il.DeclareLocal(typeof(nint));
        At(il, TapTable.EndsAt);
        il.Emit(OpCodes.Stloc, ends);
        var source = il.DeclareLocal(typeof(object));
        var call = il.DeclareLocal(typeof(long));
        var (over, held, end) = (il.DefineLabel(), il.DefineLabel(), il.DefineLabel());
        var exception = il.DeclareLocal(typeof(object));
        il.BeginExceptionBlock();
        foreach (var (tap, bits) in Emitter.Nesting(taps))
        {
            Code.Call(il, typeof(Memory.ThreadLogs), nameof(Memory.ThreadLogs.Current));
            At(il, TapTable.TapAt(tap));
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I8, bits);
            il.Emit(OpCodes.Ldc_I4_1);
            Code.Call(il, typeof(Ends), nameof(Ends.Unnest));
        }
        if (result.IsValue)
        {
            Held(il, result.Source, nameof(Tasks.SourceOf));
            il.Emit(OpCodes.Stloc, source);
            il.Emit(OpCodes.Ldloc, source);
            il.Emit(OpCodes.Brfalse, held);
        }
        else
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stloc, source);
        }
        Leave(il, ends, source, nameof(Watch.Returned), call, over);
        il.Emit(OpCodes.Ldloc, source);
        il.Emit(OpCodes.Ldloc, call);
        il.Emit(OpCodes.Ldloc, ends);
        Call(il, completed, typeof(object), typeof(long), typeof(nint));
        il.Emit(OpCodes.Leave, end);
        il.MarkLabel(held);
        if (result.IsValue)
        {
            Leave(il, ends, null, nameof(Watch.Leave), call, over);
            il.Emit(OpCodes.Ldloc, call);
            if (result.Result != null)
                Held(il, result.ValueField, nameof(Tasks.ValueOf));
            il.Emit(OpCodes.Ldloc, ends);
            Outcome(il, outcome, result);
        }
        il.MarkLabel(over);
        il.BeginCatchBlock(typeof(object));
        il.Emit(OpCodes.Stloc, exception);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldloc, exception);
        Code.Call(il, typeof(Faults), nameof(Faults.InProbe));
        il.EndExceptionBlock();
        il.MarkLabel(end);
        il.Emit(OpCodes.Ret);
        return Code.Compile(method);
    }

    /// <summary>A field of the value task: of the value itself, or, where its type depends on type parameters, of its box.</summary>
    private static void Held(ILGenerator il, System.Reflection.FieldInfo? field, string ofBox)
    {
        if (field != null)
        {
            il.Emit(OpCodes.Ldarga_S, (byte)1);
            il.Emit(OpCodes.Ldfld, field);
            return;
        }
        il.Emit(OpCodes.Ldarg_1);
        Code.Call(il, typeof(Tasks), ofBox);
    }

    private static void Leave(ILGenerator il, LocalBuilder ends, LocalBuilder? source, string name, LocalBuilder call, Label over)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, ends);
        if (source != null)
            il.Emit(OpCodes.Ldloc, source);
        Code.Call(il, typeof(Watch), name);
        il.Emit(OpCodes.Stloc, call);
        il.Emit(OpCodes.Ldloc, call);
        il.Emit(OpCodes.Brfalse, over);
    }

    /// <summary>On the stack: the call, the result if there is one, and the table.</summary>
    private static void Outcome(ILGenerator il, nint outcome, TaskResult result)
    {
        if (result.Result == null)
            Call(il, outcome, typeof(long), typeof(nint));
        else
            Call(il, outcome, typeof(long), result.Result.IsValueType ? result.Result : typeof(object), typeof(nint));
    }

    private static void Call(ILGenerator il, nint code, params Type[] parameters)
    {
        Code.Address(il, (void*)code);
        il.EmitCalli(OpCodes.Calli, System.Reflection.CallingConventions.Standard, typeof(void), parameters, null);
    }

    /// <summary>Pushes the address that stands there in the table, which is the third argument.</summary>
    private static void At(ILGenerator il, int offset)
    {
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldc_I4, offset);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
    }
}
