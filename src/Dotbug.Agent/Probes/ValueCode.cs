using System.Reflection.Emit;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>Writes the call that captures one value, chosen by its static type.</summary>
internal static class ValueCode
{
    /// <param name="writer">Pushes the event writer's address.</param>
    /// <param name="value">Pushes the value.</param>
    /// <param name="address">Pushes the value's address (a managed reference will do).</param>
    public static void Write(ILGenerator il, Action writer, Type type, Action value, Action address)
    {
        var kind = ValueKinds.For(type);
        writer();
        if (kind.ByAddress)
        {
            address();
            il.Emit(OpCodes.Ldc_I4, kind.Id);
            il.Emit(OpCodes.Call, typeof(ValueWriter).GetMethod(nameof(ValueWriter.ValueType),
                [typeof(EventWriter).MakePointerType(), typeof(byte).MakeByRefType(), typeof(int)])!);
            return;
        }
        if (kind.TakesValue)
            value();
        if (kind.Code == ValueKindCode.Enum)
            il.Emit(Type.GetTypeCode(kind.Underlying!) is TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        if (kind.HasId)
            il.Emit(OpCodes.Ldc_I4, kind.Id);
        il.Emit(OpCodes.Call, kind.Method);
    }

    public static void Redacted(ILGenerator il, Action writer)
    {
        writer();
        Code.Call(il, typeof(ValueWriter), nameof(ValueWriter.Redacted));
    }

    /// <summary>What a TypedReference in an argument refers to.</summary>
    public static void Typed(ILGenerator il, Action writer, int argument)
    {
        writer();
        il.Emit(OpCodes.Ldarga, (short)argument);
        il.Emit(OpCodes.Conv_U);
        Code.Call(il, typeof(ValueWriter), nameof(ValueWriter.Typed));
    }

    public static void Null(ILGenerator il, Action writer)
    {
        writer();
        Code.Call(il, typeof(ValueWriter), nameof(ValueWriter.Null));
    }

    public static void Void(ILGenerator il, Action writer)
    {
        writer();
        Code.Call(il, typeof(ValueWriter), nameof(ValueWriter.Void));
    }

    public static void Unread(ILGenerator il, Action writer, UnreadReason reason)
    {
        writer();
        il.Emit(OpCodes.Ldc_I4, (int)reason);
        Code.Call(il, typeof(ValueWriter), nameof(ValueWriter.Unread));
    }
}
