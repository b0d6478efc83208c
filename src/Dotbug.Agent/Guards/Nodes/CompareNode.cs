using System.Reflection;
using System.Reflection.Emit;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Nodes;

/// <summary>How two values on the stack are compared.</summary>
internal enum Comparison
{
    /// <summary>By the processor: whole numbers, floats, chars, bools, enums, references.</summary>
    Direct,

    /// <summary>By a static method of ours that gives a bool for equality.</summary>
    SameHelper,

    /// <summary>By a static method of ours that gives -1, 0, 1 or "incomparable".</summary>
    OrderHelper,

    /// <summary>By the framework's own operator of a value type.</summary>
    FrameworkOperator,
}

/// <summary>A comparison of two values of one type, lifted over nulls as in C#.</summary>
internal sealed class CompareNode : Node
{
    private readonly BinaryOperator _operator;
    private readonly Node _left;
    private readonly Node _right;
    private readonly Comparison _how;
    private readonly MethodInfo? _method;

    public CompareNode(BinaryOperator op, Node left, Node right, Comparison how, MethodInfo? method = null)
        : base(typeof(bool), left, right)
    {
        (_operator, _left, _right, _how, _method) = (op, left, right, how, method);
        // One of the texts may have been kept, and a long one is not: then the answer is not known.
        Escapes |= ComparesTexts && left.ReadsOutcome != right.ReadsOutcome;
    }

    /// <summary>By their letters, so that a copy of one of them will do.</summary>
    public bool ComparesTexts => _method?.Name is nameof(Texts.Same) or nameof(Numbers.CompareBoxedText);

    private bool Lifted => !_left.Type.IsClass && !_left.Type.IsInterface && (_left.Absent || _right.Absent)
        || (_left.Type.IsValueType != _right.Type.IsValueType && (_left.Absent || _right.Absent));

    protected override void Write(Emitter e, Label onNull)
    {
        if (e.KeepsText(_left, out var index))
        {
            EmitKeptState(e, index);
            _right.EmitReference(e);
            EmitKeptText(e, index);
        }
        else if (e.KeepsText(_right, out index))
        {
            _left.EmitReference(e);
            var left = e.Keep(typeof(object));
            EmitKeptState(e, index);
            e.Il.Emit(OpCodes.Ldloc, left);
            EmitKeptText(e, index);
        }
        else if (!_left.Absent && !_right.Absent)
        {
            e.Pair(_left, _right, default);
            EmitRaw(e);
        }
        else if (!Lifted)
        {
            EmitReferences(e);
        }
        else if (_operator is BinaryOperator.Equal or BinaryOperator.NotEqual)
        {
            EmitLiftedEquality(e);
        }
        else
        {
            Label no = e.Il.DefineLabel(), done = e.Il.DefineLabel();
            e.Pair(_left, _right, no);
            EmitRaw(e);
            e.Il.Emit(OpCodes.Br, done);
            e.Il.MarkLabel(no);
            e.Il.Emit(OpCodes.Ldc_I4_0);
            e.Il.MarkLabel(done);
        }
    }

    private static void EmitKeptState(Emitter e, int index)
    {
        var known = e.Il.DefineLabel();
        e.Scope.LoadKept(e.Il);
        e.Il.Emit(OpCodes.Ldc_I4, index);
        e.Call(typeof(Kept), nameof(Kept.StateOf));
        e.Il.Emit(OpCodes.Switch, [known, known, e.WhenNull, e.WhenFault]);
        e.Il.MarkLabel(known);
    }

    /// <summary>The other text (or a box) is on the stack.</summary>
    private void EmitKeptText(Emitter e, int index)
    {
        var other = e.Keep(typeof(object));
        e.Scope.LoadKept(e.Il);
        e.Il.Emit(OpCodes.Ldc_I4, index);
        e.Il.Emit(OpCodes.Ldloc, other);
        e.Call(typeof(Kept), nameof(Kept.SameText));
        var answer = e.Keep(typeof(int));
        e.Il.Emit(OpCodes.Ldloc, answer);
        e.Il.Emit(OpCodes.Ldc_I4, Kept.Undecided);
        e.Il.Emit(OpCodes.Beq, e.WhenFault);
        e.Il.Emit(OpCodes.Ldloc, answer);
        if (_operator == BinaryOperator.NotEqual)
            e.Not();
    }

    /// <summary>References have their own null: what a <c>?.</c> left out is one.</summary>
    private void EmitReferences(Emitter e)
    {
        _left.EmitReference(e);
        var left = e.Keep(_left.Type);
        _right.EmitReference(e);
        var right = e.Keep(_right.Type);
        e.Il.Emit(OpCodes.Ldloc, left);
        e.Il.Emit(OpCodes.Ldloc, right);
        EmitRaw(e);
    }

    private void EmitLiftedEquality(Emitter e)
    {
        LocalNode left = new(_left), right = new(_right);
        left.Store(e, _left);
        right.Store(e, _right);
        Label noLeft = e.Il.DefineLabel(), noRight = e.Il.DefineLabel(), both = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        var unequal = _operator == BinaryOperator.NotEqual;
        e.Pair(left, right, noLeft);
        EmitRaw(e);
        e.Il.Emit(OpCodes.Br, done);
        // One of the two is null; they are equal if the other one is as well.
        e.Il.MarkLabel(noLeft);
        EmitIfPresent(e, left, noRight);
        e.Il.Emit(unequal ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(noRight);
        EmitIfPresent(e, right, both);
        e.Il.Emit(unequal ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(both);
        e.Il.Emit(unequal ? OpCodes.Ldc_I4_0 : OpCodes.Ldc_I4_1);
        e.Il.MarkLabel(done);
    }

    private static void EmitIfPresent(Emitter e, LocalNode local, Label absent)
    {
        local.Emit(e, absent);
        e.Il.Emit(OpCodes.Pop);
    }

    /// <summary>A text (or a box that may hold one) and a literal: what is hidden is equal to no literal.</summary>
    private bool AsksForText => _method?.Name is nameof(Texts.Same) or nameof(Texts.SameSpan) or nameof(Numbers.CompareBoxedText)
        && (_left is ConstantNode || _right is ConstantNode);

    private void EmitRaw(Emitter e)
    {
        if (AsksForText)
        {
            EmitAsked(e);
            return;
        }
        switch (_how)
        {
            case Comparison.Direct: EmitDirect(e); break;
            case Comparison.FrameworkOperator: e.Call(_method!); break;
            case Comparison.SameHelper:
                e.Call(_method!);
                if (_operator == BinaryOperator.NotEqual)
                    e.Not();
                break;
            case Comparison.OrderHelper:
                e.Call(_method!);
                EmitOrder(e);
                break;
            default: throw new InvalidOperationException($"no code for {_how}");
        }
    }

    // Equal, and shown: only what is equal is looked at once more.
    private void EmitAsked(Emitter e)
    {
        Label no = e.Il.DefineLabel(), done = e.Il.DefineLabel();
        LocalBuilder right = e.Keep(_right.Type), left = e.Keep(_left.Type);
        var text = _left is ConstantNode ? right : left;
        e.Il.Emit(OpCodes.Ldloc, left);
        e.Il.Emit(OpCodes.Ldloc, right);
        e.Call(_method!);
        e.Il.Emit(_how == Comparison.OrderHelper ? OpCodes.Brtrue : OpCodes.Brfalse, no);
        e.Il.Emit(OpCodes.Ldloc, text);
        if (text.LocalType == typeof(string) || text.LocalType == typeof(ReadOnlySpan<char>))
        {
            e.AsSpan(text.LocalType);
            e.Scope.LoadSlot(e.Il);
            e.Call(typeof(Texts), nameof(Texts.ShowsAll));
        }
        else
        {
            e.Scope.LoadSlot(e.Il);
            e.Call(typeof(Texts), nameof(Texts.ShowsAllOf));
        }

        e.Il.Emit(OpCodes.Br, done);
        e.Il.MarkLabel(no);
        e.Il.Emit(OpCodes.Ldc_I4_0);
        e.Il.MarkLabel(done);
        if (_operator == BinaryOperator.NotEqual)
            e.Not();
    }

    /// <summary>From -1, 0, 1, 2 to the answer; 2 is true for != only.</summary>
    private void EmitOrder(Emitter e)
    {
        var (code, with, turn) = _operator switch
        {
            BinaryOperator.Equal => (OpCodes.Ceq, 0, false),
            BinaryOperator.NotEqual => (OpCodes.Ceq, 0, true),
            BinaryOperator.Less => (OpCodes.Clt, 0, false),
            BinaryOperator.LessOrEqual => (OpCodes.Clt, 1, false),
            BinaryOperator.Greater => (OpCodes.Ceq, 1, false),
            _ => (OpCodes.Clt_Un, Numbers.Incomparable, false),
        };
        e.Il.Emit(OpCodes.Ldc_I4, with);
        e.Il.Emit(code);
        if (turn)
            e.Not();
    }

    private void EmitDirect(Emitter e)
    {
        var type = _left.Type.IsEnum ? _left.Type.GetEnumUnderlyingType() : _left.Type;
        var real = type == typeof(float) || type == typeof(double);
        var unsigned = Numeric.IsUnsigned(type);
        // a <= b is !(a > b), where a NaN must make the inner comparison true: hence the unordered forms for floats.
        var (code, turn) = _operator switch
        {
            BinaryOperator.Equal => (OpCodes.Ceq, false),
            BinaryOperator.NotEqual => (OpCodes.Ceq, true),
            BinaryOperator.Less => (unsigned ? OpCodes.Clt_Un : OpCodes.Clt, false),
            BinaryOperator.Greater => (unsigned ? OpCodes.Cgt_Un : OpCodes.Cgt, false),
            BinaryOperator.LessOrEqual => (unsigned || real ? OpCodes.Cgt_Un : OpCodes.Cgt, true),
            _ => (unsigned || real ? OpCodes.Clt_Un : OpCodes.Clt, true),
        };
        e.Il.Emit(code);
        if (turn)
            e.Not();
    }
}
