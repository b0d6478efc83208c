using System.Globalization;
using CsCheck;
using Dotbug.Agent.Guards;
using Dotbug.Spec;
using Microsoft.CSharp.RuntimeBinder;

namespace Dotbug.Guards.Tests;

/// <summary>Random arithmetic and comparisons, answered by the guard and by C#'s own rules (the run-time binder of <c>dynamic</c>).</summary>
public sealed class Same_as_CSharp
{
    private static readonly BinaryOperator[] s_comparisons =
    [
        BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less, BinaryOperator.LessOrEqual,
        BinaryOperator.Greater, BinaryOperator.GreaterOrEqual,
    ];

    private static readonly BinaryOperator[] s_arithmetic =
    [
        BinaryOperator.Add, BinaryOperator.Subtract, BinaryOperator.Multiply, BinaryOperator.Divide, BinaryOperator.Remainder,
        BinaryOperator.BitAnd, BinaryOperator.BitOr,
    ];

    private static readonly (string Name, Type Type)[] s_parameters =
    [
        ("sb", typeof(sbyte)), ("by", typeof(byte)), ("sh", typeof(short)), ("us", typeof(ushort)), ("i", typeof(int)), ("j", typeof(int)),
        ("u", typeof(uint)), ("l", typeof(long)), ("k", typeof(long)), ("ul", typeof(ulong)), ("c", typeof(char)),
        ("f", typeof(float)), ("d", typeof(double)), ("e", typeof(double)), ("m", typeof(decimal)),
    ];

    private static readonly TestScope s_scope = new(s_parameters);

    private static readonly Gen<object?[]> s_values = Gen.Select(
        Gen.Long[-3, 3], Gen.Long, Gen.Int[0, 3], Gen.Double, Gen.Int[0, 1000].Array[15],
        (small, large, mode, real, picks) => s_parameters.Select((p, n) => Value(p.Type, mode, picks[n], small, large, real)).ToArray<object?>());

    private static readonly Gen<Expr> s_leaf = Gen.Frequency(
        (5, Among(s_parameters.Select(p => p.Name).ToArray()).Select(n => (Expr)new NameExpr(n))),
        (2, Among(0, 1, 2, 7, 127, 255, 256, 65535, int.MaxValue).Select(n => (Expr)new IntegerLiteral(n))),
        (1, Among(0.0, 0.5, 1e10, -2.25).Select(n => (Expr)new RealLiteral(n))));

    private static readonly Gen<BinaryExpr> s_guard = Gen.Select(Among(s_comparisons), Tree(3), Tree(3),
        (op, left, right) => new BinaryExpr(op, left, right));

    [Fact]
    public void In_arithmetic_and_comparisons()
    {
        var (accepted, refused) = (0, 0);
        Gen.Select(s_guard, s_values).Sample((guard, values) => Agrees(guard, values, ref accepted, ref refused), iter: 1500, print: t =>
            $"{SpecPrinter.Print(t.Item1)} on {string.Join(", ", t.Item2.Select((v, n) => s_parameters[n].Name + "=" + v))} "
            + $"expected {Expected(t.Item1, t.Item2)}");
        Assert.True(accepted > 300 && refused > 100, $"accepted {accepted}, refused {refused}: too few to mean anything");
    }

    private static bool Agrees(BinaryExpr guard, object?[] values, ref int accepted, ref int refused)
    {
        var expected = Expected(guard, values);
        var result = GuardCompiler.Check(guard, s_scope);
        if (result is not GuardCompiled compiled)
        {
            Interlocked.Increment(ref refused);
            return expected is null;
        }

        Interlocked.Increment(ref accepted);
        var answer = (Answer)(int)Guard.Compile(compiled.Plan, s_scope).Invoke(null, [new Outcome(), null, null, .. values])!;
        return answer == expected;
    }

    private static Gen<T> Among<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(n => choices[n]);

    private static Gen<Expr> Tree(int depth) => depth == 0
        ? s_leaf
        : Gen.Frequency(
            (2, s_leaf),
            (3, Gen.Select(Among(s_arithmetic), Tree(depth - 1), Tree(depth - 1), (op, l, r) => (Expr)new BinaryExpr(op, l, r))),
            (1, Tree(depth - 1).Select(t => (Expr)new UnaryExpr(UnaryOperator.Negate, t))));

    private static object Value(Type type, int mode, int pick, long small, long large, double real)
    {
        if (type == typeof(double))
            return mode == 0 ? small + pick % 3 : real;
        if (type == typeof(float))
            return mode == 0 ? small : (float)real;
        if (type == typeof(decimal))
            return mode == 0 ? small : large / 100m;
        var edge = pick % 7;
        if (mode == 1 && edge < 2)
            return type.GetField(edge == 0 ? "MinValue" : "MaxValue")!.GetValue(null)!;
        var whole = mode == 0 ? small + pick % 4 : large ^ pick;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => (sbyte)whole,
            TypeCode.Byte => (byte)whole,
            TypeCode.Int16 => (short)whole,
            TypeCode.UInt16 => (ushort)whole,
            TypeCode.Int32 => (int)whole,
            TypeCode.UInt32 => (uint)whole,
            TypeCode.UInt64 => (ulong)whole,
            TypeCode.Char => (char)whole,
            _ => whole,
        };
    }

    /// <summary>Null: C# refuses the types.</summary>
    private static Answer? Expected(BinaryExpr guard, object?[] values)
    {
        if (!IsTyped(guard))
            return null;
        try
        {
            return Compare(guard.Operator, Fitted(guard.Left, guard.Right, values), Fitted(guard.Right, guard.Left, values))
                ? Answer.True
                : Answer.False;
        }
        catch (ArithmeticException)
        {
            return Answer.Fault;
        }
    }

    /// <summary>Whether C# has operators for these types: tried with values for which nothing can go wrong.</summary>
    private static bool IsTyped(BinaryExpr guard) =>
        TypeOf(guard.Left) is { } left && TypeOf(guard.Right) is { } right && Sum(guard, BinaryOperator.Equal, left, right) is not null;

    private static Type? TypeOf(Expr expr) => expr switch
    {
        NameExpr name => s_parameters.First(p => p.Name == name.Name).Type,
        IntegerLiteral => typeof(int),
        RealLiteral => typeof(double),
        UnaryExpr negate => TypeOf(negate.Operand) is { } type ? Try(() => (-(dynamic)One(type)).GetType()) : null,
        BinaryExpr binary => TypeOf(binary.Left) is { } l && TypeOf(binary.Right) is { } r ? Sum(binary, binary.Operator, l, r) : null,
        _ => throw new InvalidOperationException(expr.ToString()),
    };

    private static Type? Sum(BinaryExpr at, BinaryOperator op, Type left, Type right)
    {
        var (l, r) = (Sample(at.Left, left), Sample(at.Right, right));
        (l, r) = (Adapt(at.Left, l, r), Adapt(at.Right, r, l));
        // Beyond C#: a literal with a point is a decimal beside one, and ulong compares with signed numbers.
        if (op == BinaryOperator.Equal && (l is ulong && IsSigned(r) || r is ulong && IsSigned(l)))
            return typeof(bool);
        // A product has the type of a quotient, and no value for which it is undefined.
        var safe = op is BinaryOperator.Divide or BinaryOperator.Remainder ? BinaryOperator.Multiply : op;
        return Try(() => Apply(safe, l, r).GetType());
    }

    private static Type? Try(Func<Type> type)
    {
        try
        {
            return type();
        }
        catch (RuntimeBinderException)
        {
            return null;
        }
    }

    /// <summary>A literal is itself, since its sign decides what it fits beside.</summary>
    private static object Sample(Expr expr, Type type) =>
        Constant(expr) is IntegerLiteral or RealLiteral ? Evaluate(expr, []) : One(type);

    private static object One(Type type) =>
        type == typeof(char) ? '\u0001' : Convert.ChangeType(1, type, CultureInfo.InvariantCulture);

    private static bool IsSigned(object value) => value is sbyte or short or int or long;

    private static object Evaluate(Expr expr, object?[] values) => expr switch
    {
        NameExpr name => values[Array.FindIndex(s_parameters, p => p.Name == name.Name)]!,
        IntegerLiteral literal => (int)literal.Value,
        RealLiteral literal => literal.Value,
        UnaryExpr negate => Minus(Evaluate(negate.Operand, values)),
        BinaryExpr binary => Apply(binary.Operator, Fitted(binary.Left, binary.Right, values), Fitted(binary.Right, binary.Left, values)),
        _ => throw new InvalidOperationException(expr.ToString()),
    };

    private static object Minus(object value) => unchecked(-(dynamic)value);

    /// <summary>An operand, converted if it is a literal that C# converts implicitly beside the other one.</summary>
    private static object Fitted(Expr expr, Expr other, object?[] values) =>
        Adapt(expr, Evaluate(expr, values), Evaluate(other, values));

    private static object Adapt(Expr expr, object value, object other) => (Constant(expr), other) switch
    {
        (IntegerLiteral, uint) when value is int and >= 0 => (uint)(int)value,
        (IntegerLiteral, ulong) when value is int and >= 0 => (ulong)(int)value,
        (RealLiteral, decimal) => (decimal)(double)value,
        _ => value,
    };

    private static Expr Constant(Expr expr) => expr is UnaryExpr { Operand: IntegerLiteral or RealLiteral } negate ? negate.Operand : expr;

    private static bool Compare(BinaryOperator op, object left, object right)
    {
        if ((left is ulong && IsSigned(right)) || (right is ulong && IsSigned(left)))
            return (bool)Apply(op, Wide(left), Wide(right));
        return (bool)Apply(op, left, right);
    }

    private static object Wide(object value) => value is ulong unsigned ? (decimal)unsigned : Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    private static object Apply(BinaryOperator op, dynamic left, dynamic right) => unchecked(op switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        BinaryOperator.GreaterOrEqual => left >= right,
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Remainder => left % right,
        BinaryOperator.BitAnd => left & right,
        BinaryOperator.BitOr => left | right,
        _ => throw new InvalidOperationException(op.ToString()),
    });
}
