using System.Reflection.Emit;
using Dotbug.Agent.Il;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What the four kinds of emitted methods have in common: the thread's log at hand, the mark that we are inside, and no exception out. An exception
/// of ours ends every session that the table serves, and the program's call goes on.
/// </summary>
internal abstract unsafe partial class Emitter
{
    private readonly DynamicMethod _method;
    private readonly LocalBuilder? _answer;
    private readonly Label _out;
    private readonly Label _outside;
    private readonly LocalBuilder _exception;
    private readonly short _table;

    /// <param name="parameters">Those before the table, which always comes last.</param>
    protected Emitter(string name, Type? result, Type[] parameters)
    {
        _method = Code.Method(name, result, [.. parameters, typeof(nint)]);
        _table = (short)parameters.Length;
        Il = _method.GetILGenerator();
        Log = Il.DeclareLocal(typeof(nint));
        Session = Il.DeclareLocal(typeof(nint));
        Tap = Il.DeclareLocal(typeof(nint));
        _answer = result == null ? null : Il.DeclareLocal(result);
        _exception = Il.DeclareLocal(typeof(object));
        _out = Il.DefineLabel();
        _outside = Il.DefineLabel();
    }

    /// <summary>First thing in each: the thread's log, and that we are inside.</summary>
    protected void Begin(string kind)
    {
        var (known, free) = (Il.DefineLabel(), Il.DefineLabel());
        // A thread's log is made by its first probe, and there may be no memory for it.
        Il.BeginExceptionBlock();
        Code.Call(Il, typeof(ThreadLogs), nameof(ThreadLogs.Current));
        Il.Emit(OpCodes.Stloc, Log);
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Brtrue, known);
        Il.Emit(OpCodes.Leave, _outside);
        Il.MarkLabel(known);
        // Inside is the log's first field: set, and nothing that we call is traced.
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldind_I4);
        Il.Emit(OpCodes.Brfalse, free);
        Il.Emit(OpCodes.Leave, _outside);
        Il.MarkLabel(free);
        EnoughStack();
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldc_I4_1);
        Il.Emit(OpCodes.Stind_I4);
        Fail(kind);
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    partial void Fail(string place);

    protected ILGenerator Il { get; }
    protected LocalBuilder Log { get; }
    protected LocalBuilder Session { get; }

    /// <summary>The tap at hand, out of the table: no code knows a session, so that the same code serves all of them.</summary>
    protected LocalBuilder Tap { get; }

    /// <summary>A program that uses up almost all of a thread's stack, and gets along, must do so with probes too.</summary>
    private void EnoughStack()
    {
        var enough = Il.DefineLabel();
        // A local of its own: one whose address is taken lives in memory.
        Il.Emit(OpCodes.Ldloca, Il.DeclareLocal(typeof(int)));
        Il.Emit(OpCodes.Conv_U);
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldc_I4, (int)System.Runtime.InteropServices.Marshal.OffsetOf<ThreadLog>(nameof(ThreadLog.StackLow)));
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Ldind_I);
        Il.Emit(OpCodes.Bge_Un, enough);
        NoStack();
        Il.Emit(OpCodes.Leave, _outside);
        Il.MarkLabel(enough);
    }

    /// <summary>There is too little: what the call at hand needs all the same.</summary>
    protected abstract void NoStack();

    protected void Table() => Il.Emit(OpCodes.Ldarg, _table);

    /// <summary>After an exception of ours: what the code that did not run would have given back.</summary>
    protected virtual void AfterFault()
    {
    }

    protected void Answer() => Il.Emit(OpCodes.Stloc, _answer!);

    protected nint Finish()
    {
        Il.BeginCatchBlock(typeof(object));
        Il.Emit(OpCodes.Stloc, _exception);
        Il.Emit(OpCodes.Ldarg, _table);
        Il.Emit(OpCodes.Ldloc, _exception);
        Code.Call(Il, typeof(Faults), nameof(Faults.InProbe));
        AfterFault();
        Il.EndExceptionBlock();
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Brfalse, _outside);
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Stind_I4);
        Il.MarkLabel(_outside);
        if (_answer != null)
            Il.Emit(OpCodes.Ldloc, _answer);
        Il.Emit(OpCodes.Ret);
        return Code.Compile(_method);
    }

    /// <summary>Of each session that counts nesting the number of one tap, and the bits of all of them.</summary>
    public static IEnumerable<(int Tap, long Bits)> Nesting(IReadOnlyList<TapCode> taps) =>
        Enumerable.Range(0, taps.Count).Where(i => taps[i].Tap->Nests != 0).GroupBy(i => (nint)taps[i].Tap->Area)
            .Select(g => (g.First(), g.Aggregate(0L, (bits, i) => bits | 1L << taps[i].Tap->Bit)));

    /// <summary>From here on <see cref="Tap"/> is the table's tap of this number.</summary>
    protected void UseTap(int index)
    {
        Il.Emit(OpCodes.Ldarg, _table);
        Il.Emit(OpCodes.Ldc_I4, TapTable.TapAt(index));
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Ldind_I);
        Il.Emit(OpCodes.Stloc, Tap);
    }

    /// <summary>session = Hot.Enter(...), or on to the next tap.</summary>
    protected void EnterTap(Label next)
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Tap);
        Code.Call(Il, typeof(Hot), nameof(Hot.Enter));
        Il.Emit(OpCodes.Stloc, Session);
        Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Brfalse, next);
    }

    /// <summary>Log, session and tap: the first arguments of what <see cref="Hot"/> offers.</summary>
    protected void Who()
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldloc, Session);
        Il.Emit(OpCodes.Ldloc, Tap);
    }

    /// <summary>Writes guard code; falls through on yes, counts and goes on to <paramref name="next"/> otherwise.</summary>
    protected void Guard(Action<ILGenerator, Label, Label, Label> emit, Label next)
    {
        var (isNull, fault, yes) = (Il.DefineLabel(), Il.DefineLabel(), Il.DefineLabel());
        Fail("guard");
        emit(Il, next, isNull, fault);
        Il.Emit(OpCodes.Br, yes);
        Il.MarkLabel(isNull);
        Il.Emit(OpCodes.Ldloc, Session);
        Code.Call(Il, typeof(Hot), nameof(Hot.CountGuardNull));
        Il.Emit(OpCodes.Br, next);
        Il.MarkLabel(fault);
        Il.Emit(OpCodes.Ldloc, Session);
        Code.Call(Il, typeof(Hot), nameof(Hot.CountGuardFault));
        Il.Emit(OpCodes.Br, next);
        Il.MarkLabel(yes);
    }

    protected void U8(int value)
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldc_I4, value);
        Code.Call(Il, typeof(Hot), nameof(Hot.WriteU8));
    }

    protected void WriterAddress()
    {
        Il.Emit(OpCodes.Ldloc, Log);
        Il.Emit(OpCodes.Ldc_I4, (int)System.Runtime.InteropServices.Marshal.OffsetOf<ThreadLog>(nameof(ThreadLog.Writer)));
        Il.Emit(OpCodes.Add);
    }

    /// <summary>Writes one handed value, that stands in this argument.</summary>
    protected void Value(TapCode code, Handed handed, int argument)
    {
        if (code.Secrets.IsSecret(handed.Name, handed.Type))
            ValueCode.Redacted(Il, WriterAddress);
        else if (handed.Pass == Pass.None)
            ValueCode.Unread(Il, WriterAddress, handed.IsRef ? Protocol.UnreadReason.Pointer : Protocol.UnreadReason.ByRefLike);
        else if (handed.IsOut)
            ValueCode.Unread(Il, WriterAddress, Protocol.UnreadReason.OutBeforeCall);
        else
            Held(handed, argument);
    }

    protected void Held(Handed handed, int argument)
    {
        if (handed.Pass == Pass.Typed)
            ValueCode.Typed(Il, WriterAddress, argument);
        else if (handed.Pass == Pass.Address)
            Referred(handed.Type, argument);
        else
            ValueCode.Write(Il, WriterAddress, handed.Type,
                () => Il.Emit(OpCodes.Ldarg, (short)argument), () => Il.Emit(OpCodes.Ldarga, (short)argument));
    }

    /// <summary>What a reference refers to: nothing, when it comes from an empty span.</summary>
    private void Referred(Type type, int argument)
    {
        var (somewhere, done) = (Il.DefineLabel(), Il.DefineLabel());
        Il.Emit(OpCodes.Ldarg, (short)argument);
        Il.Emit(OpCodes.Conv_U);
        Il.Emit(OpCodes.Brtrue, somewhere);
        ValueCode.Null(Il, WriterAddress);
        Il.Emit(OpCodes.Br, done);
        Il.MarkLabel(somewhere);
        ValueCode.Write(Il, WriterAddress, type,
            () =>
            {
                Il.Emit(OpCodes.Ldarg, (short)argument);
                Il.Emit(OpCodes.Ldobj, type);
            },
            () => Il.Emit(OpCodes.Ldarg, (short)argument));
        Il.MarkLabel(done);
    }
}
