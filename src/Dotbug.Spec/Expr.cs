namespace Dotbug.Spec;

/// <summary>
/// A guard: a C# expression without calls. A closed family; every consumer switches over all of it. Spans do not take
/// part in equality, so that a reprinted tree equals its original.
/// </summary>
public abstract record Expr
{
    public Span Span { get; init; }

    /// <summary>Equality of trees is equality of meaning: where they stood in the text does not count.</summary>
    public virtual bool Equals(Expr? other) => other is not null && EqualityContract == other.EqualityContract;
    public override int GetHashCode() => EqualityContract.GetHashCode();
}

public sealed record NullLiteral : Expr;
public sealed record BoolLiteral(bool Value) : Expr;

/// <summary>A whole number; sizes (<c>4kb</c> = 4,096) arrive here too, in bytes. <c>Suffix</c> is the unit (b, kb, mb, gb) or null.</summary>
public sealed record IntegerLiteral(decimal Value, string? Suffix = null) : Expr;

public sealed record RealLiteral(double Value) : Expr;
public sealed record StringLiteral(string Value) : Expr;
public sealed record CharLiteral(char Value) : Expr;

/// <summary>A time span such as <c>50ms</c>, in nanoseconds (units: ns, us, ms, s, m, h). <c>Text</c> is its canonical text.</summary>
public sealed record DurationLiteral(long Nanoseconds, string Text) : Expr;

/// <summary>A bare word: a parameter, or an enum member or type where one is expected. The binder decides.</summary>
public sealed record NameExpr(string Name) : Expr;

public sealed record ThisExpr : Expr;

/// <summary>A word with a dollar sign.</summary>
public sealed record VariableExpr(SpecVariable Variable) : Expr;

public enum SpecVariable { Return, Exception, Elapsed, Running, Caller, Depth, Thread, Flow, Trace, Task }

/// <summary><c>a.b</c>, or <c>a?.b</c> when <c>NullConditional</c>.</summary>
public sealed record MemberExpr(Expr Target, string Name, bool NullConditional) : Expr;

/// <summary><c>a[k]</c>, or <c>a?[k]</c> when <c>NullConditional</c>.</summary>
public sealed record IndexExpr(Expr Target, Expr Key, bool NullConditional) : Expr;

public sealed record UnaryExpr(UnaryOperator Operator, Expr Operand) : Expr;

public enum UnaryOperator { Not, Negate }

public sealed record BinaryExpr(BinaryOperator Operator, Expr Left, Expr Right) : Expr;

public enum BinaryOperator
{
    Or, And, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    BitOr, BitAnd, Add, Subtract, Multiply, Divide, Remainder,
}

/// <summary><c>a is Type</c> or <c>a is not Type</c>. The name is normalised as in <see cref="ParameterPattern"/>.</summary>
public sealed record IsTypeExpr(Expr Operand, string TypeName, bool Negated) : Expr;

/// <summary><c>a is null</c> or <c>a is not null</c>.</summary>
public sealed record IsNullExpr(Expr Operand, bool Negated) : Expr;

/// <summary><c>a in (1, 2, 3)</c>. Choices are literals or enum members.</summary>
public sealed record InExpr(Expr Operand, EquatableList<Expr> Choices) : Expr;

/// <summary><c>a startswith "x"</c> and its kin. The right side is always a literal.</summary>
public sealed record TextTestExpr(TextTest Test, Expr Operand, string Text) : Expr;

public enum TextTest { StartsWith, EndsWith, Contains, Matches }
