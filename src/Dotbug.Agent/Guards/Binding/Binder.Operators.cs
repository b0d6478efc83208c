using Dotbug.Agent.Guards.Nodes;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>Operators and their operands.</summary>
internal sealed partial class Binder
{
    private static bool IsComparison(BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;

    private static string Text(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.BitOr => "|",
        BinaryOperator.BitAnd => "&",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.Or => "||",
        BinaryOperator.And => "&&",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>Both sides of an operator. A side that only has a meaning beside the other one is bound last.</summary>
    private (Node Left, Node Right)? Operands(BinaryExpr binary)
    {
        if (IsSoft(binary.Left) && !IsSoft(binary.Right))
        {
            return Value(binary.Right) is { } second && Beside(binary.Left, second) is { } first
                ? (first, AsThread(second, first))
                : null;
        }

        return Value(binary.Left) is { } left && Beside(binary.Right, left) is { } right
            ? (AsThread(left, right), AsThread(right, left))
            : null;
    }

    /// <summary><c>$thread</c> is a name beside a text, and a number otherwise.</summary>
    private static Node AsThread(Node node, Node other) =>
        node is VariableNode { IsThread: true } && other.Type == typeof(string) ? new ThreadNameNode() : node;

    /// <summary>Literals, and words that are no parameters: enum members, presumably.</summary>
    private bool IsSoft(Expr expr) => expr switch
    {
        NameExpr name => IsUnknown(name.Name),
        MemberExpr member => Root(member) is NameExpr name && IsUnknown(name.Name),
        BinaryExpr { Operator: BinaryOperator.BitOr or BinaryOperator.BitAnd } bits => IsSoft(bits.Left) && IsSoft(bits.Right),
        UnaryExpr { Operator: UnaryOperator.Negate } negate => IsSoft(negate.Operand),
        IntegerLiteral or RealLiteral or StringLiteral or CharLiteral or BoolLiteral or DurationLiteral => true,
        _ => false,
    };

    private bool IsUnknown(string name) => scope.ParameterType(name) is null && scope.Special(name) is null;

    private static Expr Root(Expr expr)
    {
        while (expr is MemberExpr { NullConditional: false } member)
            expr = member.Target;
        return expr;
    }

    /// <summary>An operand whose meaning may depend on its neighbour's type.</summary>
    private Node? Beside(Expr expr, Node other)
    {
        if (other.Type.IsEnum && (IsSoft(expr) || IsEnumBits(expr)))
            return EnumConstant(expr, other.Type);
        return expr switch
        {
            StringLiteral text => TextBeside(text, other.Type),
            RealLiteral real when other.Type == typeof(decimal) => DecimalOf(real.Value, real.Span),
            UnaryExpr { Operator: UnaryOperator.Negate, Operand: RealLiteral real } when other.Type == typeof(decimal) =>
                DecimalOf(-real.Value, real.Span),
            _ => Value(expr),
        };
    }

    /// <summary><c>x &amp; (Read | Write)</c> beside an enum.</summary>
    private bool IsEnumBits(Expr expr) =>
        expr is BinaryExpr { Operator: BinaryOperator.BitOr or BinaryOperator.BitAnd } bits && IsSoft(bits.Left) && IsSoft(bits.Right);

    private Node? DecimalOf(double value, Span at) =>
        Math.Abs(value) < 7.9e28 ? new ConstantNode((decimal)value, typeof(decimal)) : Fail(GuardTypeErrors.TooLarge(at));

    private Node? Arithmetic(BinaryExpr binary)
    {
        if (Operands(binary) is not var (left, right))
            return null;
        var op = binary.Operator;
        var bits = op is BinaryOperator.BitAnd or BinaryOperator.BitOr;
        if (left.Type == right.Type && (left.Type.IsEnum || left.Type == typeof(bool)) && bits)
        {
            if (left.Type == typeof(bool) && (left.Absent || right.Absent))
                return Fail(GuardTypeErrors.MaybeNull(binary.Span, typeof(bool)));
            return new ArithmeticNode(op, left, right);
        }

        if (IsTime(left.Type) || IsTime(right.Type))
            return DurationArithmetic(binary, left, right);
        if (!Numeric.IsNumber(left.Type) || !Numeric.IsNumber(right.Type))
            return Fail(NoOperator(binary, left, right));
        var (a, b) = FitConstants(left, right);
        if (Numeric.Promote(a.Type, b.Type) is not { } type || (bits && !Numeric.IsInteger(type)))
            return Fail(NoOperator(binary, left, right));
        return new ArithmeticNode(op, ConvertNode.To(a, type), ConvertNode.To(b, type));
    }

    private static Diagnostic NoOperator(BinaryExpr binary, Node left, Node right) =>
        GuardTypeErrors.NoOperator(binary.Span, Text(binary.Operator), left.Type, right.Type, (left.Type, right.Type) switch
        {
            var (l, r) when l == typeof(string) || r == typeof(string) => "texts are not joined or computed in guards",
            var (l, r) when l == typeof(decimal) || r == typeof(decimal) => "C# does not mix decimal with float or double",
            var (l, r) when l == typeof(ulong) || r == typeof(ulong) => "C# does not mix ulong with signed numbers; they can be compared",
            var (l, r) when l.IsEnum || r.IsEnum => "enums have &, | and comparisons with their members",
            _ => null,
        });

    /// <summary>A literal beside an unsigned number is unsigned, as in C#.</summary>
    private static (Node Left, Node Right) FitConstants(Node left, Node right) => (Fit(left, right), Fit(right, left));

    private static Node Fit(Node node, Node other)
    {
        if (node is not ConstantNode { Value: { } value } || other is ConstantNode || !Numeric.IsInteger(node.Type) || value is char)
            return node;
        var type = Numeric.Widen(other.Type);
        if (type != typeof(uint) && type != typeof(ulong))
            return node;
        return Numeric.Fit(Convert.ToDecimal(value, null), type) is { } fitted ? new ConstantNode(fitted, type) : node;
    }

    private Node? DurationArithmetic(BinaryExpr binary, Node left, Node right)
    {
        var op = binary.Operator;
        var (l, r) = (IsTime(left.Type), IsTime(right.Type));
        if (l && r && op is BinaryOperator.Add or BinaryOperator.Subtract)
            return new ArithmeticNode(op, AsDuration(left), AsDuration(right));
        if (r && !l && op == BinaryOperator.Multiply)
            (left, right, l, r) = (right, left, r, l);
        if (l && !r && Numeric.IsInteger(right.Type) && right.Type != typeof(ulong)
            && op is BinaryOperator.Multiply or BinaryOperator.Divide)
        {
            return new ArithmeticNode(op, AsDuration(left), ConvertNode.To(right, typeof(long)));
        }

        return Fail(op is BinaryOperator.Add or BinaryOperator.Subtract && (Numeric.IsNumber(left.Type) || Numeric.IsNumber(right.Type))
            ? GuardTypeErrors.UnitMissing(binary.Span, Text(op))
            : GuardTypeErrors.NoOperator(binary.Span, Text(op), left.Type, right.Type));
    }

    private Node? Negate(UnaryExpr negate)
    {
        switch (negate.Operand)
        {
            case IntegerLiteral literal: return Integer(-literal.Value, negate.Span);
            case RealLiteral literal: return new ConstantNode(-literal.Value, typeof(double));
            case DurationLiteral literal: return new ConstantNode(-literal.Nanoseconds, typeof(Duration));
        }

        if (Value(negate.Operand) is not { } operand)
            return null;
        if (operand.Type == typeof(TimeSpan) || operand.Type == typeof(Duration))
            return new NegateNode(AsDuration(operand));
        var type = Numeric.Widen(operand.Type);
        if (!Numeric.IsNumber(type) || type == typeof(ulong))
        {
            return Fail(GuardTypeErrors.Unreadable(negate.Span, $"'-' does not go with {TypeText.Of(operand.Type)}",
                "numbers and durations can be negated"));
        }

        return new NegateNode(ConvertNode.To(operand, type == typeof(uint) ? typeof(long) : type));
    }
}
