using System.Reflection.Emit;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What a guard sees of the method at hand. While a guard is only checked nothing is set; while code is written, the emitter at work says
/// where the values are.
/// </summary>
internal class ProbeScope(MethodShape shape, Handed? result, Secrets secrets) : GuardScope
{
    /// <summary>Argument number of a handed value in the code that is being written; null: not at hand there.</summary>
    public Func<Handed, int?>? Arguments { get; set; }

    public LocalBuilder? Log { get; set; }
    public LocalBuilder? Session { get; set; }
    public LocalBuilder? Tap { get; set; }

    // Outcome code only.
    public int ResultArgument { get; set; } = -1;
    public int ExceptionArgument { get; set; } = -1;
    public LocalBuilder? StartTicks { get; set; }
    public LocalBuilder? RunningTicks { get; set; }

    public override IReadOnlyList<string> ParameterNames { get; } = shape.Parameters.Select(p => p.Name).ToArray();

    private Handed? Find(string name) => shape.Parameters.FirstOrDefault(p => p.Name == name);

    public override Type? ParameterType(string name) => Find(name) is { Pass: not Pass.None, IsOut: false } found ? found.Type : null;

    public override void LoadParameter(ILGenerator il, string name)
    {
        var handed = Find(name)!;
        Load(il, handed, Arguments!(handed)!.Value);
    }

    protected static void Load(ILGenerator il, Handed handed, int argument)
    {
        if (handed.Pass == Pass.Typed)
        {
            il.Emit(OpCodes.Ldarga, (short)argument);
            il.Emit(OpCodes.Conv_U);
            Code.Call(il, typeof(TypedPlaces), nameof(TypedPlaces.Object));
            return;
        }
        il.Emit(OpCodes.Ldarg, (short)argument);
        if (handed.Pass == Pass.Address)
            il.Emit(OpCodes.Ldobj, handed.Type);
    }

    /// <summary>Goes to the label when a reference that the guard looks at refers to nothing, as that to the first item of an empty span does.</summary>
    public void EmitReachable(ILGenerator il, GuardPlan guard, Label whenNull)
    {
        foreach (var name in guard.Parameters)
        {
            if (Find(name) is { Pass: Pass.Address } handed && Arguments!(handed) is { } argument)
                EmitReachable(il, argument, whenNull);
        }
    }

    public void EmitResultReachable(ILGenerator il, Label whenNull)
    {
        if (result is { Pass: Pass.Address } && ResultArgument >= 0)
            EmitReachable(il, ResultArgument, whenNull);
    }

    private static void EmitReachable(ILGenerator il, int argument, Label whenNull)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Brfalse, whenNull);
    }

    public override void LoadParameterAddress(ILGenerator il, string name)
    {
        var handed = Find(name)!;
        il.Emit(handed.Pass == Pass.Address ? OpCodes.Ldarg : OpCodes.Ldarga, (short)Arguments!(handed)!.Value);
    }

    public override Type? ThisType => shape.This is { Pass: not Pass.None } handed ? handed.Type : null;

    public override void LoadThis(ILGenerator il)
    {
        var argument = Arguments!(shape.This!)!.Value;
        if (shape.This!.Pass == Pass.Typed)
            Load(il, shape.This, argument);
        else
            il.Emit(OpCodes.Ldarg, (short)argument);
    }

    public override bool IsRedacted(string parameterName) => Find(parameterName) is { } found && secrets.IsSecret(parameterName, found.Type);

    public override Secrets Secrets => secrets;

    public override void LoadSlot(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, Tap!);
        il.Emit(OpCodes.Ldc_I4, (int)System.Runtime.InteropServices.Marshal.OffsetOf<Tap>(nameof(Probes.Tap.Slot)));
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I4);
    }

    public override Type? ReturnType => result?.Type ?? typeof(void);

    public override void LoadReturn(ILGenerator il)
    {
        if (ResultArgument >= 0)
        {
            Load(il, result!, ResultArgument);
            return;
        }
        var none = il.DeclareLocal(result?.Type ?? typeof(object));
        il.Emit(OpCodes.Ldloc, none);
    }

    public override void LoadHasReturn(ILGenerator il) => il.Emit(ExceptionArgument < 0 ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);

    public override void LoadException(ILGenerator il)
    {
        if (ExceptionArgument >= 0)
            il.Emit(OpCodes.Ldarg, (short)ExceptionArgument);
        else
            il.Emit(OpCodes.Ldnull);
    }

    public override void LoadElapsedNs(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, Log!);
        il.Emit(OpCodes.Ldloc, StartTicks!);
        Code.Call(il, typeof(Facts), nameof(Facts.ElapsedNs));
    }

    public override void LoadRunningNs(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, Log!);
        il.Emit(OpCodes.Ldloc, StartTicks!);
        il.Emit(OpCodes.Ldloc, RunningTicks!);
        Code.Call(il, typeof(Facts), nameof(Facts.RunningNs));
    }

    public override void LoadDepth(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, Session!);
        Code.Call(il, typeof(Facts), nameof(Facts.Depth));
    }

    public override void LoadCallerName(ILGenerator il) => Fact(il, nameof(Facts.CallerName));

    public override void LoadThreadId(ILGenerator il) => Fact(il, nameof(Facts.ThreadId));

    public override void LoadThreadName(ILGenerator il) => Fact(il, nameof(Facts.ThreadName));

    public override void LoadFlow(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, Log!);
        Code.Call(il, typeof(Flows.FlowFacts), nameof(Flows.FlowFacts.Number));
    }

    public override void LoadTask(ILGenerator il) => Code.Call(il, typeof(Facts), nameof(Facts.RunningTask));

    public override void LoadTraceId(ILGenerator il) => Fact(il, nameof(Facts.TraceId));

    /// <summary>Outcome code: the call that waited. Null: on entry, the newest one.</summary>
    public LocalBuilder? Frame { get; set; }

    public override void LoadKept(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, Frame ?? Log!);
        Code.Call(il, typeof(Waiting), Frame == null ? nameof(Waiting.OfNewest) : nameof(Waiting.Of));
    }

    private void Fact(ILGenerator il, string name)
    {
        il.Emit(OpCodes.Ldloc, Log!);
        Code.Call(il, typeof(Facts), name);
    }
}
