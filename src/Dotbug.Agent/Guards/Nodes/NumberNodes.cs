using System.Reflection.Emit;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>A number as a wider type of number.</summary>
internal sealed class ConvertNode : Node
{
    private readonly Node _value;

    private ConvertNode(Node value, Type to) : base(to, value)
    {
        _value = value;
        Absent = value.Absent;
    }

    public static Node To(Node value, Type to)
    {
        if (value.Type == to)
            return value;
        if (value is ConstantNode { Value: { } constant } && constant is not char)
            return new ConstantNode(Convert.ChangeType(constant, to, System.Globalization.CultureInfo.InvariantCulture), to);
        return new ConvertNode(value, to);
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _value.Emit(e, onNull);
        var from = _value.Type;
        if (Type == typeof(decimal))
        {
            var source = from == typeof(nint) ? typeof(long) : from == typeof(nuint) ? typeof(ulong) : from;
            if (source != from)
                e.Il.Emit(source == typeof(long) ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
            e.Call(typeof(decimal).GetMethod("op_Implicit", [source])!);
        }
        else if (Type == typeof(Duration))
        {
            e.Call(typeof(Numbers), nameof(Numbers.Nanoseconds));
        }
        else if (Type == typeof(float) || Type == typeof(double))
        {
            if (Numeric.IsUnsigned(from))
                e.Il.Emit(OpCodes.Conv_R_Un);
            e.Il.Emit(Type == typeof(float) ? OpCodes.Conv_R4 : OpCodes.Conv_R8);
        }
        else if (Type == typeof(long) || Type == typeof(ulong))
        {
            e.Il.Emit(Numeric.IsUnsigned(from) ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        }
    }

    /// <summary>Ticks as nanoseconds.</summary>
    public static Node Duration(Node ticks) => new ConvertNode(ticks, typeof(Duration));
}

/// <summary>Arithmetic and bits, both sides of one type already. Whole numbers wrap around.</summary>
internal sealed class ArithmeticNode : Node
{
    private readonly BinaryOperator _operator;
    private readonly Node _left;
    private readonly Node _right;

    public ArithmeticNode(BinaryOperator op, Node left, Node right) : base(left.Type, left, right)
    {
        (_operator, _left, _right) = (op, left, right);
        Absent = left.Absent || right.Absent;
        Escapes |= Absent || left.Type == typeof(decimal) || (Divides && !IsReal);
    }

    private bool Divides => _operator is BinaryOperator.Divide or BinaryOperator.Remainder;
    private bool IsReal => Type == typeof(float) || Type == typeof(double);

    protected override void Write(Emitter e, Label onNull)
    {
        e.Pair(_left, _right, onNull);
        if (Type == typeof(decimal))
            EmitDecimal(e);
        else if (Divides && !IsReal)
            EmitDivision(e);
        else
            e.Il.Emit(Code());
    }

    private OpCode Code() => _operator switch
    {
        BinaryOperator.Add => OpCodes.Add,
        BinaryOperator.Subtract => OpCodes.Sub,
        BinaryOperator.Multiply => OpCodes.Mul,
        BinaryOperator.Divide => Unsigned ? OpCodes.Div_Un : OpCodes.Div,
        BinaryOperator.Remainder => Unsigned ? OpCodes.Rem_Un : OpCodes.Rem,
        BinaryOperator.BitAnd => OpCodes.And,
        BinaryOperator.BitOr => OpCodes.Or,
        _ => throw new InvalidOperationException($"{_operator} is not arithmetic"),
    };

    private bool Unsigned => Type == typeof(uint) || Type == typeof(ulong);

    /// <summary>The processor traps on x / 0 and on the smallest number / -1; so does C#, and both are faults here.</summary>
    private void EmitDivision(Emitter e)
    {
        var wide = Type == typeof(long) || Type == typeof(ulong) || Type == typeof(Duration);
        LocalBuilder divisor = e.Keep(Type), dividend = e.Keep(Type);
        e.Il.Emit(OpCodes.Ldloc, divisor);
        e.Il.Emit(OpCodes.Brfalse, e.WhenFault);
        if (!Unsigned)
        {
            var fine = e.Il.DefineLabel();
            e.Il.Emit(OpCodes.Ldloc, divisor);
            Load(e, wide, -1);
            e.Il.Emit(OpCodes.Bne_Un, fine);
            e.Il.Emit(OpCodes.Ldloc, dividend);
            Load(e, wide, wide ? long.MinValue : int.MinValue);
            e.Il.Emit(OpCodes.Beq, e.WhenFault);
            e.Il.MarkLabel(fine);
        }

        e.Il.Emit(OpCodes.Ldloc, dividend);
        e.Il.Emit(OpCodes.Ldloc, divisor);
        e.Il.Emit(Code());
    }

    private static void Load(Emitter e, bool wide, long value)
    {
        if (wide)
            e.Il.Emit(OpCodes.Ldc_I8, value);
        else
            e.Il.Emit(OpCodes.Ldc_I4, (int)value);
    }

    private void EmitDecimal(Emitter e)
    {
        var result = e.Local(typeof(decimal));
        e.Il.Emit(OpCodes.Ldloca, result);
        e.Call(typeof(Decimals), _operator.ToString());
        e.Il.Emit(OpCodes.Brfalse, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, result);
    }
}

/// <summary>Unary minus.</summary>
internal sealed class NegateNode : Node
{
    private readonly Node _value;

    public NegateNode(Node value) : base(value.Type, value)
    {
        _value = value;
        Absent = value.Absent;
    }

    protected override void Write(Emitter e, Label onNull)
    {
        _value.Emit(e, onNull);
        if (Type == typeof(decimal))
            e.Call(typeof(decimal).GetMethod(nameof(decimal.Negate))!);
        else
            e.Il.Emit(OpCodes.Neg);
    }
}
