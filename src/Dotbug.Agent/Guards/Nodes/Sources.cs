using System.Reflection.Emit;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>A parameter's value.</summary>
internal sealed class ParameterNode : Node
{
    private readonly string _name;

    public ParameterNode(string name, Type type) : base(type)
    {
        _name = name;
        Inputs = GuardInputs.Parameters;
        Parameters = [name];
    }

    public override bool HasAddress => Type.IsValueType;
    protected override void Write(Emitter e, Label onNull) => e.Scope.LoadParameter(e.Il, _name);
    protected override void WriteAddress(Emitter e, Label onNull) => e.Scope.LoadParameterAddress(e.Il, _name);
}

/// <summary><c>this</c>.</summary>
internal sealed class ThisNode : Node
{
    public ThisNode(Type type) : base(type)
    {
        Inputs = GuardInputs.This;
        NeverNull = true;
    }

    public override bool HasAddress => Type.IsValueType;

    protected override void Write(Emitter e, Label onNull)
    {
        e.Scope.LoadThis(e.Il);
        if (Type.IsValueType)
            e.Il.Emit(OpCodes.Ldobj, Type);
    }

    protected override void WriteAddress(Emitter e, Label onNull) => e.Scope.LoadThis(e.Il);
}

/// <summary>A word with a dollar sign. <c>$thread</c> is the id; <see cref="ThreadNameNode"/> is the name.</summary>
internal sealed class VariableNode : Node
{
    private readonly SpecVariable _variable;

    public VariableNode(SpecVariable variable, Type type) : base(type)
    {
        _variable = variable;
        SpeaksOfReturn = variable == SpecVariable.Return;
        Inputs = variable switch
        {
            SpecVariable.Return => GuardInputs.Return,
            SpecVariable.Exception => GuardInputs.Exception,
            SpecVariable.Elapsed => GuardInputs.Elapsed,
            SpecVariable.Running => GuardInputs.Running,
            SpecVariable.Caller => GuardInputs.Caller,
            SpecVariable.Depth => GuardInputs.Depth,
            SpecVariable.Thread => GuardInputs.ThreadId,
            SpecVariable.Flow => GuardInputs.Flow,
            SpecVariable.Trace => GuardInputs.Trace,
            SpecVariable.Task => GuardInputs.Task,
            _ => throw new ArgumentOutOfRangeException(nameof(variable)),
        };
    }

    public bool IsException => _variable == SpecVariable.Exception;
    public bool IsThread => _variable == SpecVariable.Thread;

    protected override void Write(Emitter e, Label onNull)
    {
        switch (_variable)
        {
            case SpecVariable.Return: e.Scope.LoadReturn(e.Il); break;
            case SpecVariable.Exception: e.Scope.LoadException(e.Il); break;
            case SpecVariable.Elapsed: e.Scope.LoadElapsedNs(e.Il); break;
            case SpecVariable.Running: e.Scope.LoadRunningNs(e.Il); break;
            case SpecVariable.Caller: e.Scope.LoadCallerName(e.Il); break;
            case SpecVariable.Depth: e.Scope.LoadDepth(e.Il); break;
            case SpecVariable.Thread: e.Scope.LoadThreadId(e.Il); break;
            case SpecVariable.Flow: e.Scope.LoadFlow(e.Il); break;
            case SpecVariable.Trace: e.Scope.LoadTraceId(e.Il); break;
            case SpecVariable.Task: e.Scope.LoadTask(e.Il); break;
            default: throw new InvalidOperationException($"no code for {_variable}");
        }
    }
}

/// <summary>The name of the current thread, or null.</summary>
internal sealed class ThreadNameNode : Node
{
    public ThreadNameNode() : base(typeof(string)) => Inputs = GuardInputs.ThreadName;

    protected override void Write(Emitter e, Label onNull) => e.Scope.LoadThreadName(e.Il);
}

/// <summary>A value that was computed before and waits in a local, which is set anew by each writing of the code.</summary>
internal sealed class LocalNode : Node
{
    private LocalBuilder? _value;
    private LocalBuilder? _present;

    public LocalNode(Node source) : base(source.Type)
    {
        Absent = Escapes = source.Absent;
        NeverNull = source.NeverNull;
    }

    public override bool HasAddress => Type.IsValueType;

    /// <summary>Evaluates <paramref name="source"/> into the local.</summary>
    public void Store(Emitter e, Node source)
    {
        _value = e.Local(Type);
        if (!source.Absent)
        {
            source.Emit(e, default);
            e.Il.Emit(OpCodes.Stloc, _value);
            return;
        }

        _present = e.Local(typeof(bool));
        Label none = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        source.Emit(e, none);
        e.Il.Emit(OpCodes.Stloc, _value);
        e.Il.Emit(OpCodes.Ldc_I4_1);
        e.Il.Emit(OpCodes.Stloc, _present);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(none);
        e.Il.Emit(OpCodes.Ldc_I4_0);
        e.Il.Emit(OpCodes.Stloc, _present);
        e.Il.MarkLabel(done);
    }

    protected override void Write(Emitter e, Label onNull)
    {
        SkipWhenAbsent(e, onNull);
        e.Il.Emit(OpCodes.Ldloc, _value!);
    }

    protected override void WriteAddress(Emitter e, Label onNull)
    {
        SkipWhenAbsent(e, onNull);
        e.Il.Emit(OpCodes.Ldloca, _value!);
    }

    private void SkipWhenAbsent(Emitter e, Label onNull)
    {
        if (!Absent)
            return;
        e.Il.Emit(OpCodes.Ldloc, _present!);
        e.Il.Emit(OpCodes.Brfalse, onNull);
    }
}
