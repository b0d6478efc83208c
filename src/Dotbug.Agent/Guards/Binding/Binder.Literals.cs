using System.Globalization;
using System.Reflection;
using Dotbug.Agent.Guards.Nodes;
using Dotbug.Spec;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>Literals that get their meaning from their neighbour: texts beside chars, ids and dates; words beside enums.</summary>
internal sealed partial class Binder
{
    private Node? TextBeside(StringLiteral text, Type type)
    {
        if (type == typeof(char))
        {
            return text.Value.Length == 1
                ? new ConstantNode(text.Value[0], typeof(char))
                : Fail(GuardTypeErrors.BadLiteral(text.Span, text.Value, type, "\"x\", one character"));
        }

        var invariant = CultureInfo.InvariantCulture;
        object? value = null;
        string? example = null;
        if (type == typeof(Guid))
        {
            example = "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"";
            value = Guid.TryParse(text.Value, invariant, out var guid) ? guid : null;
        }
        else if (type == typeof(DateTime))
        {
            example = "\"2026-11-05T12:10:00Z\"";
            value = DateTime.TryParse(text.Value, invariant, DateTimeStyles.RoundtripKind, out var time) ? time : null;
        }
        else if (type == typeof(DateTimeOffset))
        {
            example = "\"2026-11-05T12:10:00Z\"";
            value = DateTimeOffset.TryParse(text.Value, invariant, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        }
        else if (type == typeof(DateOnly))
        {
            example = "\"2026-11-05\"";
            value = DateOnly.TryParse(text.Value, invariant, out var date) ? date : null;
        }
        else if (type == typeof(TimeOnly))
        {
            example = "\"12:10:00\"";
            value = TimeOnly.TryParse(text.Value, invariant, out var time) ? time : null;
        }

        if (example is null)
            return new ConstantNode(text.Value, typeof(string));
        return value is null ? Fail(GuardTypeErrors.BadLiteral(text.Span, text.Value, type, example)) : new ConstantNode(value, type);
    }

    /// <summary>A member's name, <c>Enum.Member</c>, a whole number, or several joined with <c>|</c> and <c>&amp;</c>.</summary>
    private Node? EnumConstant(Expr expr, Type type)
    {
        switch (expr)
        {
            case NameExpr name:
                return Member(type, name.Name) is { } value
                    ? new ConstantNode(value, type)
                    : Missing(name, Near.Hint(name.Name, $"members of {TypeText.Of(type)}", Names(type)));
            case MemberExpr member when IsNameOf(member.Target, type):
                return Member(type, member.Name) is { } named
                    ? new ConstantNode(named, type)
                    : Fail(GuardTypeErrors.NoMember(member.Span, type, member.Name, Names(type)));
            case IntegerLiteral literal:
                return Numeric.Fit(literal.Value, type.GetEnumUnderlyingType()) is { } number
                    ? new ConstantNode(number, type)
                    : Fail(GuardTypeErrors.TooLarge(literal.Span));
            case UnaryExpr { Operator: UnaryOperator.Negate, Operand: IntegerLiteral literal }:
                return EnumConstant(new IntegerLiteral(-literal.Value) { Span = expr.Span }, type);
            case BinaryExpr { Operator: BinaryOperator.BitOr or BinaryOperator.BitAnd } bits:
                return EnumConstant(bits.Left, type) is { } left && EnumConstant(bits.Right, type) is { } right
                    ? new ArithmeticNode(bits.Operator, left, right)
                    : null;
            case StringLiteral text:
                return Fail(GuardTypeErrors.BadLiteral(text.Span, text.Value, type, "Member or " + type.Name + ".Member, without quotes"));
            default:
                return Value(expr);
        }
    }

    /// <summary>True when a dotted name ends the way the type's full name does.</summary>
    private static bool IsNameOf(Expr expr, Type type)
    {
        var full = "." + TypeText.Full(type);
        var written = "";
        while (expr is MemberExpr { NullConditional: false } member)
        {
            written = "." + member.Name + written;
            expr = member.Target;
        }

        return expr is NameExpr name && full.EndsWith("." + name.Name + written, StringComparison.Ordinal);
    }

    private static object? Member(Type type, string name)
    {
        var field = type.GetField(name, BindingFlags.Static | BindingFlags.Public);
        return field is { IsLiteral: true } ? field.GetRawConstantValue() : null;
    }

    private static string[] Names(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(f => f.IsLiteral).Select(f => f.Name).ToArray();
}
