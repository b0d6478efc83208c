using System.Text;

namespace Dotbug.Spec;

/// <summary>Writes a guard with as few parentheses as C#'s precedences allow.</summary>
internal static class GuardPrinter
{
    private const int UnaryPrecedence = 9;
    private const int PostfixPrecedence = 10;
    private const int RelationalPrecedence = 6;

    public static void Append(StringBuilder text, Expr guard) => Append(text, guard, 0);

    private static void Append(StringBuilder text, Expr e, int precedenceMin)
    {
        var parentheses = Precedence(e) < precedenceMin;
        if (parentheses)
            text.Append('(');
        AppendBare(text, e);
        if (parentheses)
            text.Append(')');
    }

    private static int Precedence(Expr e) => e switch
    {
        BinaryExpr b => GuardParser.PrecedenceOf(b.Operator),
        IsTypeExpr or IsNullExpr or InExpr or TextTestExpr => RelationalPrecedence,
        UnaryExpr or IntegerLiteral { Value: < 0 } or DurationLiteral { Nanoseconds: < 0 } => UnaryPrecedence,
        RealLiteral r when double.IsNegative(r.Value) => UnaryPrecedence,
        _ => PostfixPrecedence,
    };

    private static void AppendBare(StringBuilder text, Expr e)
    {
        switch (e)
        {
            case BinaryExpr b:
                var precedence = GuardParser.PrecedenceOf(b.Operator);
                Append(text, b.Left, precedence);
                text.Append(' ').Append(SpecPrinter.Operators[(int)b.Operator]).Append(' ');
                Append(text, b.Right, precedence + 1);
                break;
            case UnaryExpr u:
                text.Append(u.Operator == UnaryOperator.Not ? '!' : '-');
                if (text[^1] == '-' && StartsWithMinus(u.Operand))
                    text.Append(' '); // "--" would be read as one operator.
                Append(text, u.Operand, UnaryPrecedence);
                break;
            case MemberExpr m:
                Append(text, m.Target, PostfixPrecedence);
                AppendName(text.Append(m.NullConditional ? "?." : "."), m.Name, isMember: true);
                break;
            case IndexExpr i:
                Append(text, i.Target, PostfixPrecedence);
                Append(text.Append(i.NullConditional ? "?[" : "["), i.Key, 0);
                text.Append(']');
                break;
            case IsTypeExpr t:
                Append(text, t.Operand, RelationalPrecedence);
                text.Append(t.Negated ? " is not " : " is ").Append(t.TypeName);
                break;
            case IsNullExpr n:
                Append(text, n.Operand, RelationalPrecedence);
                text.Append(n.Negated ? " is not null" : " is null");
                break;
            case InExpr i:
                AppendIn(text, i);
                break;
            case TextTestExpr t:
                Append(text, t.Operand, RelationalPrecedence);
                text.Append(' ').Append(Words.TextTests[(int)t.Test]).Append(' ');
                LiteralPrinter.AppendText(text, t.Text);
                break;
            case NameExpr n:
                AppendName(text, n.Name, isMember: false);
                break;
            case ThisExpr:
                text.Append("this");
                break;
            case VariableExpr v:
                text.Append('$').Append(Words.Variables[(int)v.Variable]);
                break;
            default:
                LiteralPrinter.Append(text, e);
                break;
        }
    }

    private static bool StartsWithMinus(Expr e) => e switch
    {
        UnaryExpr u => u.Operator == UnaryOperator.Negate,
        _ => Precedence(e) == UnaryPrecedence,
    };

    private static void AppendIn(StringBuilder text, InExpr e)
    {
        Append(text, e.Operand, RelationalPrecedence);
        text.Append(" in (");
        for (var i = 0; i < e.Choices.Count; i++)
            Append(i == 0 ? text : text.Append(", "), e.Choices[i], 0);
        text.Append(')');
    }

    private static void AppendName(StringBuilder text, string name, bool isMember)
    {
        if (!isMember && Words.IsReserved(name))
            text.Append('@');
        text.Append(name);
    }
}
