using System.Reflection.Emit;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>A literal, already of the type that its neighbour asks for. An enum's value is held as its underlying number.</summary>
internal sealed class ConstantNode : Node
{
    public ConstantNode(object? value, Type type) : base(type)
    {
        Value = value;
        NeverNull = value is not null;
    }

    public object? Value { get; }

    protected override void Write(Emitter e, Label onNull)
    {
        switch (Value)
        {
            case null: e.Il.Emit(OpCodes.Ldnull); break;
            case bool value: e.Il.Emit(value ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0); break;
            case string value: e.Il.Emit(OpCodes.Ldstr, value); break;
            case float value: e.Il.Emit(OpCodes.Ldc_R4, value); break;
            case double value: e.Il.Emit(OpCodes.Ldc_R8, value); break;
            case long value: e.Il.Emit(OpCodes.Ldc_I8, value); break;
            case ulong value: e.Il.Emit(OpCodes.Ldc_I8, unchecked((long)value)); break;
            case uint value: e.Il.Emit(OpCodes.Ldc_I4, unchecked((int)value)); break;
            case char value: e.Il.Emit(OpCodes.Ldc_I4, (int)value); break;
            case decimal value: Decimal(e.Il, value); break;
            case Guid value: Guid(e.Il, value); break;
            case DateTime value:
                e.Il.Emit(OpCodes.Ldc_I8, value.Ticks);
                e.Il.Emit(OpCodes.Ldc_I4, (int)value.Kind);
                e.Il.Emit(OpCodes.Newobj, typeof(DateTime).GetConstructor([typeof(long), typeof(DateTimeKind)])!);
                break;
            case DateTimeOffset value:
                e.Il.Emit(OpCodes.Ldc_I8, value.Ticks);
                e.Il.Emit(OpCodes.Ldc_I8, value.Offset.Ticks);
                e.Il.Emit(OpCodes.Newobj, typeof(TimeSpan).GetConstructor([typeof(long)])!);
                e.Il.Emit(OpCodes.Newobj, typeof(DateTimeOffset).GetConstructor([typeof(long), typeof(TimeSpan)])!);
                break;
            case DateOnly value:
                e.Il.Emit(OpCodes.Ldc_I4, value.DayNumber);
                e.Il.Emit(OpCodes.Call, typeof(DateOnly).GetMethod(nameof(DateOnly.FromDayNumber))!);
                break;
            case TimeOnly value:
                e.Il.Emit(OpCodes.Ldc_I8, value.Ticks);
                e.Il.Emit(OpCodes.Newobj, typeof(TimeOnly).GetConstructor([typeof(long)])!);
                break;
            default: e.Il.Emit(OpCodes.Ldc_I4, Convert.ToInt32(Value, null)); break;
        }
    }

    private static void Decimal(ILGenerator il, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        il.Emit(OpCodes.Ldc_I4, bits[0]);
        il.Emit(OpCodes.Ldc_I4, bits[1]);
        il.Emit(OpCodes.Ldc_I4, bits[2]);
        il.Emit(bits[3] < 0 ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ldc_I4, (bits[3] >> 16) & 0xFF);
        il.Emit(OpCodes.Newobj, typeof(decimal).GetConstructor(
            [typeof(int), typeof(int), typeof(int), typeof(bool), typeof(byte)])!);
    }

    private static void Guid(ILGenerator il, Guid value)
    {
        var bytes = value.ToByteArray();
        il.Emit(OpCodes.Ldc_I4, BitConverter.ToInt32(bytes, 0));
        il.Emit(OpCodes.Ldc_I4, (int)BitConverter.ToInt16(bytes, 4));
        il.Emit(OpCodes.Ldc_I4, (int)BitConverter.ToInt16(bytes, 6));
        for (var i = 8; i < 16; i++)
            il.Emit(OpCodes.Ldc_I4, (int)bytes[i]);
        var b = typeof(byte);
        il.Emit(OpCodes.Newobj, typeof(Guid).GetConstructor([typeof(int), typeof(short), typeof(short), b, b, b, b, b, b, b, b])!);
    }
}
