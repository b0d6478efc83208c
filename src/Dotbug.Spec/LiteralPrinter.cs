using System.Globalization;
using System.Text;

namespace Dotbug.Spec;

/// <summary>Writes literals in one form, with escapes for every character that does not print.</summary>
internal static class LiteralPrinter
{
    public static void Append(StringBuilder text, Expr literal) => _ = literal switch
    {
        NullLiteral => text.Append("null"),
        BoolLiteral b => text.Append(b.Value ? "true" : "false"),
        IntegerLiteral i => AppendInteger(text, i),
        RealLiteral r => AppendReal(text, r.Value),
        DurationLiteral d => text.Append(d.Text),
        StringLiteral s => AppendText(text, s.Value),
        CharLiteral c => AppendEscaped(text.Append('\''), c.Value, '\'').Append('\''),
        _ => throw new ArgumentOutOfRangeException(nameof(literal), literal, "an expression of another family"),
    };

    private static StringBuilder AppendInteger(StringBuilder text, IntegerLiteral i)
    {
        var value = i.Suffix is null ? i.Value : i.Value / NumberReader.BytesOf(i.Suffix);
        return text.Append(CultureInfo.InvariantCulture, $"{decimal.Truncate(value):0}{i.Suffix}");
    }

    private static StringBuilder AppendReal(StringBuilder text, double value)
    {
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        text.Append(digits);
        return digits.AsSpan().IndexOfAny('.', 'E') < 0 ? text.Append(".0") : text;
    }

    public static StringBuilder AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
            AppendEscaped(text, c, '"');
        return text.Append('"');
    }

    private static StringBuilder AppendEscaped(StringBuilder text, char c, char quote)
    {
        if (c == quote || c == '\\')
            return text.Append('\\').Append(c);
        return c switch
        {
            '\n' => text.Append("\\n"),
            '\r' => text.Append("\\r"),
            '\t' => text.Append("\\t"),
            _ when Display.MustEscape(c) => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
            _ => text.Append(c),
        };
    }
}
