using System.Reflection.Emit;
using Dotbug.Agent.Guards.Nodes;

namespace Dotbug.Agent.Named;

/// <summary>A time that is looked up (<see cref="Lookup"/>). Absent when nothing is known.</summary>
internal sealed class TimeNode : Node
{
    private const long NanosecondsPerTick = 100;

    private readonly bool _besides;

    public TimeNode(Lookup lookup, bool besides, params Node[] from) : base(typeof(TimeSpan), from)
    {
        (Lookup, _besides) = (lookup, besides);
        Absent = Escapes = true;
    }

    public Lookup Lookup { get; }

    protected override void Write(Guards.Nodes.Emitter e, Label onNull)
    {
        var nanoseconds = Lookup.Ensure(e, _besides);
        e.Il.Emit(OpCodes.Ldloc, nanoseconds);
        e.Il.Emit(OpCodes.Ldc_I8, 0L);
        e.Il.Emit(OpCodes.Blt, onNull);
        e.Il.Emit(OpCodes.Ldloc, nanoseconds);
        e.Il.Emit(OpCodes.Ldc_I8, NanosecondsPerTick);
        e.Il.Emit(OpCodes.Div);
        e.Il.Emit(OpCodes.Newobj, typeof(TimeSpan).GetConstructor([typeof(long)])!);
    }
}

/// <summary>
/// It was looked up, whatever the user's guard says: what it says no to must not be taken for the next object's.
/// False: the event is in no flow that the session follows.
/// </summary>
internal sealed class TakenNode(NamedScope scope, TimeNode time) : Node(typeof(bool), time)
{
    protected override void Write(Guards.Nodes.Emitter e, Label onNull)
    {
        _ = time.Lookup.Ensure(e, besides: false);
        e.Il.Emit(OpCodes.Ldloc, scope.Log!);
        e.Il.Emit(OpCodes.Ldloc, scope.Tap!);
        e.Call(typeof(Since), nameof(Since.Counts));
    }

    protected override void WriteTest(Guards.Nodes.Emitter e, Label whenFalse)
    {
        Write(e, whenFalse);
        e.Il.Emit(OpCodes.Brfalse, whenFalse);
    }
}

/// <summary>A number of milliseconds as a time. Absent when it is negative, or all ones, as <c>Timeout.Infinite</c> is in an unsigned number.</summary>
internal sealed class MillisecondsNode : Node
{
    private static readonly Type[] s_numbers = [typeof(int), typeof(uint), typeof(long), typeof(short), typeof(ushort), typeof(byte), typeof(sbyte)];

    private readonly Node _number;

    public MillisecondsNode(Node number) : base(typeof(TimeSpan), number)
    {
        _number = number;
        Absent = Escapes = true;
    }

    public static bool CanBe(Type type) => Array.IndexOf(s_numbers, type) >= 0;

    /// <summary>Pushes it as a long.</summary>
    public void EmitNumber(Guards.Nodes.Emitter e, Label onNull)
    {
        var il = e.Il;
        _number.Emit(e, onNull);
        il.Emit(Type.GetTypeCode(_number.Type) is TypeCode.UInt32 or TypeCode.UInt16 or TypeCode.Byte ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        var ms = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Stloc, ms);
        il.Emit(OpCodes.Ldloc, ms);
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Blt, onNull);
        // Longer than that, 68 years of what fits a time, nothing waits.
        il.Emit(OpCodes.Ldloc, ms);
        il.Emit(OpCodes.Ldc_I8, _number.Type == typeof(uint) ? uint.MaxValue : int.MaxValue * 1000L);
        il.Emit(OpCodes.Bge, onNull);
        il.Emit(OpCodes.Ldloc, ms);
    }

    protected override void Write(Guards.Nodes.Emitter e, Label onNull)
    {
        EmitNumber(e, onNull);
        e.Il.Emit(OpCodes.Ldc_I8, TimeSpan.TicksPerMillisecond);
        e.Il.Emit(OpCodes.Mul);
        e.Il.Emit(OpCodes.Newobj, typeof(TimeSpan).GetConstructor([typeof(long)])!);
    }
}
