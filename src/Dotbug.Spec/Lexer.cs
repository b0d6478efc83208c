namespace Dotbug.Spec;

/// <summary>
/// Splits a guard and the actions into tokens, one at a time: <see cref="Current"/> is the token looked at, and the cursor
/// stands behind it. After an error in a literal, <see cref="Current"/> is the end, so that every loop ends.
/// </summary>
internal sealed class Lexer
{
    /// <summary>Longest first. Those that no guard has are here to be named whole in the error.</summary>
    private static readonly string[] s_operators =
    [
        "=:=", "=/=", "===", "!==", "->", "==", "!=", "<=", ">=", "&&", "||", "?.", "?[", "??", "=>", "=<", "<>", "/=", "<<",
        ">>", "++", "--",
    ];

    private readonly Cursor _cursor;

    public Lexer(Cursor cursor)
    {
        _cursor = cursor;
        Next();
    }

    public Token Current { get; private set; }
    public Cursor Cursor => _cursor;

    /// <summary>Goes on to the next token and returns the one that was current.</summary>
    public Token Next()
    {
        var token = Current;
        Current = Read();
        return token;
    }

    /// <summary>Looks at the character just behind the current token.</summary>
    public bool IsFollowedBy(char c) => _cursor.Char == c;

    /// <summary>Puts the cursor at the start of the current token, for a reader that works by characters; then call <see cref="Next"/>.</summary>
    public void Rewind() => _cursor.Pos = Current.Span.Start;

    /// <summary>The current token for "found ...".</summary>
    public string Found()
    {
        var text = _cursor.Text.Substring(Current.Span.Start, Current.Span.Length);
        return Current.Kind == TokenKind.End ? "the end" : SpecErrors.Quote(text);
    }

    private Token Read()
    {
        _cursor.SkipBlanks();
        var start = _cursor.Pos;
        if (_cursor.AtEnd || _cursor.Error is not null)
            return new Token(TokenKind.End, "", new Span(start, 0));
        var c = _cursor.Char;
        if (Cursor.IsNameStart(c))
            return new Token(TokenKind.Word, _cursor.ReadIdentifier(), _cursor.From(start));
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(_cursor.Peek(1))))
            return Literal(NumberReader.Read(_cursor), start);
        switch (c)
        {
            case '"':
                return Literal(QuotedReader.ReadText(_cursor), start);
            case '\'':
                return Literal(QuotedReader.ReadChar(_cursor), start);
            case '@' when _cursor.Peek(1) == '"':
                return Literal(QuotedReader.ReadVerbatim(_cursor), start);
            case '@' when Cursor.IsNameStart(_cursor.Peek(1)):
                _cursor.Pos++;
                return new Token(TokenKind.EscapedWord, _cursor.ReadIdentifier(), _cursor.From(start));
            case '$':
                return ReadVariable(start);
            case '\u201c' or '\u201d' or '\u201e' or '\u2018' or '\u2019':
                return Literal(Fail(SpecErrors.WrongQuotes(_cursor.Here(), "typographic quotes are no quotes here")), start);
            default:
                return ReadOperator(start);
        }
    }

    private Token ReadVariable(int start)
    {
        _cursor.Pos++;
        if (_cursor.Char is '"' or '@')
            return Literal(Fail(SpecErrors.WrongQuotes(new Span(start, 2), "texts with {values} inside are not part of a guard")), start);
        var wordStart = _cursor.Pos;
        while (Cursor.IsNamePart(_cursor.Char))
            _cursor.Pos++;
        return new Token(TokenKind.Variable, _cursor.Text[wordStart.._cursor.Pos], _cursor.From(start));
    }

    private Token ReadOperator(int start)
    {
        foreach (var op in s_operators)
        {
            // "?." before a digit would be a conditional with a number, as in C#; no guard has one.
            if (string.CompareOrdinal(_cursor.Text, start, op, 0, op.Length) == 0)
            {
                _cursor.Pos += op.Length;
                return new Token(TokenKind.Operator, op, _cursor.From(start));
            }
        }

        _cursor.Found(out var at);
        _cursor.Pos = at.End;
        return new Token(TokenKind.Operator, _cursor.Text[start..at.End], at);
    }

    private Expr? Fail(Diagnostic error)
    {
        _cursor.Fail(error);
        return null;
    }

    private Token Literal(Expr? literal, int start)
    {
        if (literal is null)
            return new Token(TokenKind.End, "", new Span(_cursor.Pos, 0));
        var span = _cursor.From(start);
        return new Token(TokenKind.Literal, "", span, literal with { Span = span });
    }
}
