using System.Reflection;
using Dotbug.Agent.Guards.Nodes;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Spec;
using How = Dotbug.Agent.Guards.Nodes.Comparison;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>What <c>==</c> and <c>&lt;</c> mean for which types. Never an operator of the program.</summary>
internal sealed partial class Binder
{
    /// <summary>Structs of the framework that have operators of their own, which run no code of the program.</summary>
    private static readonly HashSet<Type> s_byValue =
    [
        typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(Int128), typeof(UInt128), typeof(Half),
    ];

    private Node? Comparison(BinaryExpr binary)
    {
        var equality = binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual;
        if (equality && binary.Right is NullLiteral)
            return IsNull(binary.Left, binary.Operator == BinaryOperator.NotEqual, binary.Span);
        if (equality && binary.Left is NullLiteral)
            return IsNull(binary.Right, binary.Operator == BinaryOperator.NotEqual, binary.Span);
        if (Operands(binary) is not var (left, right))
            return null;
        var test = Compare(binary.Operator, left, right, binary.Span);
        return test is null ? null : OutcomeNode.Around(test);
    }

    private Node? Compare(BinaryOperator op, Node left, Node right, Span at)
    {
        var equality = op is BinaryOperator.Equal or BinaryOperator.NotEqual;
        if (Numeric.IsNumber(left.Type) && Numeric.IsNumber(right.Type))
            return CompareNumbers(op, left, right, at);
        if (IsTime(left.Type) || IsTime(right.Type))
            return CompareTimes(op, left, right, at);
        if (left.Type == right.Type && left.Type.IsEnum)
            return new CompareNode(op, left, right, How.Direct);
        if (left.Type == right.Type && s_byValue.Contains(left.Type))
            return CompareByOperator(op, left, right, at);
        if (!equality)
            return Fail(left.Type == right.Type ? GuardTypeErrors.NoOrder(at, Text(op), left.Type) : Order(op, left, right, at));
        if (left.Type == typeof(bool) && right.Type == typeof(bool))
            return new CompareNode(op, left, right, How.Direct);
        if (left.Type == typeof(string) && right.Type == typeof(string))
            return new CompareNode(op, left, right, How.SameHelper, Helper(typeof(Texts), nameof(Texts.Same)));
        if (Spans.IsText(left.Type) && right.Type == typeof(string))
            return new CompareNode(op, new SpanTextNode(left), right, How.SameHelper, Helper(typeof(Texts), nameof(Texts.SameSpan)));
        if (IsBoxFor(left.Type, right.Type))
            return CompareBoxed(op, left, right, at);
        if (IsBoxFor(right.Type, left.Type))
            return CompareBoxed(op, right, left, at);
        return CompareReferences(op, left, right, at);
    }

    private static Diagnostic Order(BinaryOperator op, Node left, Node right, Span at) =>
        GuardTypeErrors.NoOperator(at, Text(op), left.Type, right.Type,
            left.Type == typeof(object) || right.Type == typeof(object) ? "say what the object is: x is int && x > 5" : null);

    private Node? CompareNumbers(BinaryOperator op, Node left, Node right, Span at)
    {
        var (a, b) = FitConstants(left, right);
        if (Numeric.Promote(a.Type, b.Type) is { } type)
        {
            (a, b) = (ConvertNode.To(a, type), ConvertNode.To(b, type));
            return type == typeof(decimal) ? CompareByOperator(op, a, b, at) : new CompareNode(op, a, b, How.Direct);
        }

        if (!Numeric.IsInteger(a.Type) || !Numeric.IsInteger(b.Type))
        {
            return Fail(GuardTypeErrors.NoOperator(at, Text(op), left.Type, right.Type,
                "C# does not mix decimal with float or double"));
        }

        // ulong with a signed number: C# has no operator; what is meant is plain.
        if (Numeric.Widen(a.Type) == typeof(ulong))
            (a, b, op) = (b, a, Turned(op));
        return new CompareNode(op, ConvertNode.To(a, typeof(long)), ConvertNode.To(b, typeof(ulong)), How.OrderHelper,
            Helper(typeof(Numbers), nameof(Numbers.CompareMixed)));
    }

    private static BinaryOperator Turned(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => op,
    };

    private static bool IsTime(Type type) => type == typeof(TimeSpan) || type == typeof(Duration);

    private static FieldNode Ticks(Node span) => new(span, MemberLookup.Field(typeof(TimeSpan), "_ticks")!, false);

    private static Node AsDuration(Node time) => time.Type == typeof(Duration) ? time : ConvertNode.Duration(Ticks(time));

    private Node? CompareTimes(BinaryOperator op, Node left, Node right, Span at)
    {
        if (!IsTime(left.Type) || !IsTime(right.Type))
        {
            return Fail(Numeric.IsNumber(left.Type) || Numeric.IsNumber(right.Type)
                ? GuardTypeErrors.UnitMissing(at, Text(op))
                : GuardTypeErrors.NoOperator(at, Text(op), left.Type, right.Type));
        }

        return left.Type == right.Type && left.Type == typeof(TimeSpan)
            ? new CompareNode(op, Ticks(left), Ticks(right), How.Direct)
            : new CompareNode(op, AsDuration(left), AsDuration(right), How.Direct);
    }

    private Node? CompareByOperator(BinaryOperator op, Node left, Node right, Span at)
    {
        var name = op switch
        {
            BinaryOperator.Equal => "op_Equality",
            BinaryOperator.NotEqual => "op_Inequality",
            BinaryOperator.Less => "op_LessThan",
            BinaryOperator.LessOrEqual => "op_LessThanOrEqual",
            BinaryOperator.Greater => "op_GreaterThan",
            _ => "op_GreaterThanOrEqual",
        };
        return left.Type.GetMethod(name, [left.Type, left.Type]) is { } method
            ? new CompareNode(op, left, right, How.FrameworkOperator, method)
            : Fail(GuardTypeErrors.NoOrder(at, Text(op), left.Type));
    }

    /// <summary>object, or another type that a box of <paramref name="value"/> has.</summary>
    private static bool IsBoxFor(Type box, Type value) =>
        !box.IsValueType && box != typeof(string) && (value.IsValueType || value == typeof(string)) && box.IsAssignableFrom(value);

    /// <summary>An object against a value: equal if the object is a box of such a value; numbers of any type count as numbers.</summary>
    private Node? CompareBoxed(BinaryOperator op, Node box, Node value, Span at)
    {
        var (helper, operand) = value switch
        {
            { Type: var type } when type == typeof(string) => (nameof(Numbers.CompareBoxedText), value),
            ConstantNode { Value: char letter } => (nameof(Numbers.CompareBoxedText), new ConstantNode(letter.ToString(), typeof(string))),
            { Type: var type } when type == typeof(bool) => (nameof(Numbers.CompareBoxedBool), value),
            { Type: var type } when type == typeof(Guid) => (nameof(Numbers.CompareBoxedGuid), value),
            { Type: var type } when type == typeof(float) || type == typeof(double) =>
                (nameof(Numbers.CompareBoxedReal), ConvertNode.To(value, typeof(double))),
            { Type: var type } when Numeric.IsInteger(type) && Numeric.Widen(type) != typeof(ulong) =>
                (nameof(Numbers.CompareBoxed), ConvertNode.To(value, typeof(long))),
            _ => (null, value),
        };
        return helper is null
            ? Fail(GuardTypeErrors.NoOperator(at, Text(op), box.Type, value.Type, $"say what the object is: x is {TypeText.Of(value.Type)} && ..."))
            : new CompareNode(op, box, operand, How.OrderHelper, Helper(typeof(Numbers), helper));
    }

    private Node? CompareReferences(BinaryOperator op, Node left, Node right, Span at)
    {
        if (left.Type.IsValueType && left.Type == right.Type)
            return Fail(GuardTypeErrors.UserStruct(at, left.Type, MemberLookup.Readable(left.Type)));
        if (left.Type.IsValueType || right.Type.IsValueType)
            return Fail(GuardTypeErrors.NoOperator(at, Text(op), left.Type, right.Type));
        if (left.Type == typeof(object) && right.Type == typeof(object))
            return new CompareNode(op, left, right, How.SameHelper, Helper(typeof(Numbers), nameof(Numbers.SameObject)));
        var related = left.Type.IsAssignableFrom(right.Type) || right.Type.IsAssignableFrom(left.Type)
            || (left.Type.IsInterface && !right.Type.IsSealed) || (right.Type.IsInterface && !left.Type.IsSealed);
        return related
            ? new CompareNode(op, left, right, How.Direct)
            : Fail(GuardTypeErrors.NoOperator(at, Text(op), left.Type, right.Type, "such objects are never the same"));
    }

    private static MethodInfo Helper(Type type, string name) => type.GetMethod(name)!;
}
