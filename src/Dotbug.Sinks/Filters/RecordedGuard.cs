using System.Text.RegularExpressions;
using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>
/// A guard over what was recorded. The same words as in the target (docs/files.md lists those that have no meaning here, which <see cref="GuardCheck"/> refuses),
/// and one more answer: unknown, where what decides it is not in the file.
/// </summary>
internal sealed class RecordedGuard(Expr guard)
{
    private readonly Dictionary<string, Regex> _patterns = [];

    public Truth Ask(in Subject subject)
    {
        try
        {
            return Decide(guard, subject);
        }
        catch (GuardFalseException)
        {
            return Truth.False;
        }
    }

    private Truth Decide(Expr e, in Subject s)
    {
        switch (e)
        {
            case BinaryExpr { Operator: BinaryOperator.And } and:
                var first = Decide(and.Left, s);
                if (first == Truth.False)
                    return first;
                var second = Decide(and.Right, s);
                return second == Truth.False || first == Truth.True ? second : Truth.Unknown;
            case BinaryExpr { Operator: BinaryOperator.Or } or:
                var one = Decide(or.Left, s);
                if (one == Truth.True)
                    return one;
                var other = Decide(or.Right, s);
                return other == Truth.True || one == Truth.False ? other : Truth.Unknown;
            case UnaryExpr { Operator: UnaryOperator.Not } not:
                return Not(Decide(not.Operand, s));
            case BinaryExpr { Operator: >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual } compare:
                return Compare(compare.Operator, compare.Left, compare.Right, s);
            case IsNullExpr test: return NullTest(Value(test.Operand, s), test.Negated);
            case IsTypeExpr test: return TypeTest(Value(test.Operand, s), test);
            case InExpr test: return In(test, s);
            case TextTestExpr test: return TextTest(test, Value(test.Operand, s));
            default:
                return Value(e, s) switch { bool v => Is(v), null => throw new GuardFalseException(), NoValue.Absent => Truth.False, _ => Truth.Unknown };
        }
    }

    private static Truth Is(bool condition) => condition ? Truth.True : Truth.False;

    private static Truth Not(Truth truth) => truth switch { Truth.True => Truth.False, Truth.False => Truth.True, _ => truth };

    private Truth Compare(BinaryOperator op, Expr left, Expr right, in Subject s)
    {
        var a = IsCondition(left) ? Boxed(Decide(left, s)) : Value(left, s);
        var b = IsCondition(right) ? Boxed(Decide(right, s)) : Value(right, s);
        // A bare word that is no parameter is a member of the enum on the other side.
        if (a is EnumValue && b is NoValue.Unrecorded)
            b = MemberName(right, s) ?? b;
        else if (b is EnumValue && a is NoValue.Unrecorded)
            a = MemberName(left, s) ?? a;
        if (a is NoValue.Absent || b is NoValue.Absent)
            return Truth.False;
        if (op == BinaryOperator.Equal)
            return Comparison.Equal(a, b);
        if (op == BinaryOperator.NotEqual)
            return Not(Comparison.Equal(a, b));
        if (a is NoValue || b is NoValue)
            return Truth.Unknown;
        // As C# has it for nullables.
        if (a is null || b is null)
            return Truth.False;
        return Comparison.Order(a, b) is not { } order ? Truth.Unknown
            // Not a number.
            : order == 2 ? Truth.False
            : Is(op switch
            {
                BinaryOperator.Less => order < 0,
                BinaryOperator.LessOrEqual => order <= 0,
                BinaryOperator.Greater => order > 0,
                _ => order >= 0,
            });
    }

    private static object Boxed(Truth truth) => truth switch { Truth.True => true, Truth.False => false, _ => NoValue.Unrecorded };

    private static bool IsCondition(Expr e) => e is BinaryExpr { Operator: <= BinaryOperator.GreaterOrEqual } or UnaryExpr { Operator: UnaryOperator.Not } or IsNullExpr
        or IsTypeExpr or InExpr or TextTestExpr;

    private static string? MemberName(Expr e, in Subject s)
    {
        var root = e;
        while (root is MemberExpr inner)
            root = inner.Target;
        if (root is not NameExpr first)
            return null;
        foreach (var parameter in s.Probe.Parameters)
        {
            if (parameter.Name == first.Name)
                return null;
        }
        return e is MemberExpr member ? member.Name : first.Name;
    }

    private object? Value(Expr e, in Subject s) => e switch
    {
        MemberExpr { Target: VariableExpr { Variable: SpecVariable.Exception } } when s.Outcome is ReturnEvent => NoValue.Absent,
        MemberExpr m => Member(Value(m.Target, s), m.Name, m.NullConditional),
        IndexExpr i => RecordedValues.At(Value(i.Target, s), Value(i.Key, s), i.NullConditional),
        UnaryExpr { Operator: UnaryOperator.Negate } n => Arithmetic.Negate(Value(n.Operand, s)),
        BinaryExpr { Operator: >= BinaryOperator.BitOr } b => Arithmetic.Of(b.Operator, Value(b.Left, s), Value(b.Right, s)),
        _ => RecordedValues.Leaf(e, s) ?? (IsCondition(e) ? Boxed(Decide(e, s)) : null),
    };

    private static object? Member(object? of, string name, bool nullConditional)
    {
        if (of is null)
            return nullConditional ? null : throw new GuardFalseException();
        return of is NoValue ? of : RecordedValues.Member(of, name);
    }

    private static Truth NullTest(object? value, bool negated) => value switch
    {
        NoValue.Absent => Truth.False,
        NoValue => Truth.Unknown,
        _ => Is(value is null != negated),
    };

    private static Truth TypeTest(object? value, IsTypeExpr test)
    {
        if (value is NoValue none)
            return none == NoValue.Absent ? Truth.False : Truth.Unknown;
        var type = RecordedValues.TypeOf(value);
        if (value is not null && type.Length == 0)
            return Truth.Unknown;
        var matches = value is not null && (TypeNameMatch.Matches(test.TypeName, type) || (value is ExceptionValue && test.TypeName is "Exception" or "System.Exception"));
        return Is(matches != test.Negated);
    }

    private Truth In(InExpr test, in Subject s)
    {
        var value = Value(test.Operand, s);
        var answer = Truth.False;
        foreach (var choice in test.Choices)
        {
            var chosen = Value(choice, s);
            if (value is EnumValue && chosen is NoValue)
                chosen = MemberName(choice, s) ?? chosen;
            var equal = Comparison.Equal(value, chosen);
            if (equal == Truth.True)
                return equal;
            answer = equal == Truth.Unknown ? equal : answer;
        }
        return answer;
    }

    private Truth TextTest(TextTestExpr test, object? value)
    {
        if (value is ThreadRef thread)
            value = thread.Name;
        switch (value)
        {
            case null: throw new GuardFalseException();
            case NoValue none: return none == NoValue.Absent ? Truth.False : Truth.Unknown;
            case char c: value = c.ToString(); break;
            case EnumValue v: value = v.Name ?? ""; break;
            default: break;
        }
        if (value is TextValue cut)
            return CutTest(test, cut);
        return value is not string text ? Truth.Unknown : Is(test.Test switch
        {
            Spec.TextTest.StartsWith => text.StartsWith(test.Text, StringComparison.Ordinal),
            Spec.TextTest.EndsWith => text.EndsWith(test.Text, StringComparison.Ordinal),
            Spec.TextTest.Contains => text.Contains(test.Text, StringComparison.Ordinal),
            _ => Pattern(test.Text).IsMatch(text),
        });
    }

    private static Truth CutTest(TextTestExpr test, TextValue cut) => test.Test switch
    {
        Spec.TextTest.StartsWith when test.Text.Length <= cut.Text.Length => Is(cut.Text.StartsWith(test.Text, StringComparison.Ordinal)),
        Spec.TextTest.StartsWith => test.Text.StartsWith(cut.Text, StringComparison.Ordinal) && test.Text.Length <= cut.TotalChars ? Truth.Unknown : Truth.False,
        Spec.TextTest.Contains when cut.Text.Contains(test.Text, StringComparison.Ordinal) => Truth.True,
        _ => Truth.Unknown,
    };

    private Regex Pattern(string text)
    {
        if (!_patterns.TryGetValue(text, out var pattern))
            _patterns.Add(text, pattern = new Regex(text, GuardCheck.PatternOptions));
        return pattern;
    }
}
