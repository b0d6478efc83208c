using System.Globalization;
using System.Text;

namespace Dotbug.Spec;

/// <summary>Reads texts and chars as C# writes them: escapes, and verbatim texts.</summary>
internal static class QuotedReader
{
    /// <summary>Reads from the opening quote to behind the closing one; null (with the error set) if that fails.</summary>
    public static Expr? ReadText(Cursor cursor)
    {
        var start = cursor.Pos++;
        var text = new StringBuilder();
        while (!cursor.AtEnd && cursor.Char is not ('\n' or '\r'))
        {
            var c = cursor.Text[cursor.Pos++];
            if (c == '"')
                return new StringLiteral(text.ToString());
            if (c != '\\')
                text.Append(c);
            else if (!TryReadEscape(cursor, text))
                return null;
        }

        cursor.Fail(SpecErrors.UnterminatedText(cursor.From(start)));
        return null;
    }

    /// <summary><c>@"C:\logs"</c>, where <c>""</c> is a quote.</summary>
    public static Expr? ReadVerbatim(Cursor cursor)
    {
        var start = cursor.Pos;
        cursor.Pos += 2;
        var text = new StringBuilder();
        while (!cursor.AtEnd)
        {
            var c = cursor.Text[cursor.Pos++];
            if (c == '"')
            {
                if (cursor.Char != '"')
                    return new StringLiteral(text.ToString());
                cursor.Pos++;
            }

            text.Append(c);
        }

        cursor.Fail(SpecErrors.UnterminatedText(cursor.From(start)));
        return null;
    }

    public static Expr? ReadChar(Cursor cursor)
    {
        var start = cursor.Pos++;
        var text = new StringBuilder();
        while (!cursor.AtEnd && cursor.Char is not ('\'' or '\n' or '\r'))
        {
            var c = cursor.Text[cursor.Pos++];
            if (c != '\\')
                text.Append(c);
            else if (!TryReadEscape(cursor, text))
                return null;
        }

        if (cursor.Char == '\'')
        {
            cursor.Pos++;
            if (text.Length == 1)
                return new CharLiteral(text[0]);
        }

        cursor.Fail(SpecErrors.BadChar(cursor.From(start)));
        return null;
    }

    private static bool TryReadEscape(Cursor cursor, StringBuilder text)
    {
        var start = cursor.Pos - 1;
        var c = cursor.Char;
        if (!cursor.AtEnd)
            cursor.Pos++;
        switch (c)
        {
            case 'u':
                return TryReadHex(cursor, text, start, 4, 4);
            case 'U':
                return TryReadHex(cursor, text, start, 8, 8);
            case 'x':
                return TryReadHex(cursor, text, start, 1, 4);
        }

        const string letters = "0abefnrtv'\"\\";
        const string meanings = "\0\a\b\u001b\f\n\r\t\v'\"\\";
        var index = letters.IndexOf(c);
        if (index < 0)
            return cursor.Fail(SpecErrors.BadEscape(cursor.From(start), cursor.Text[start..cursor.Pos]));
        text.Append(meanings[index]);
        return true;
    }

    private static bool TryReadHex(Cursor cursor, StringBuilder text, int start, int digitsMin, int digitsMax)
    {
        var first = cursor.Pos;
        while (char.IsAsciiHexDigit(cursor.Char) && cursor.Pos - first < digitsMax)
            cursor.Pos++;
        var digits = cursor.Text.AsSpan(first, cursor.Pos - first);
        if (digits.Length < digitsMin
            || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || (digitsMax == 8 && !Rune.IsValid(code)))
            return cursor.Fail(SpecErrors.BadEscape(cursor.From(start), cursor.Text[start..cursor.Pos]));
        if (code > char.MaxValue)
            text.Append(char.ConvertFromUtf32((int)code));
        else
            text.Append((char)code);
        return true;
    }
}
