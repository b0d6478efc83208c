namespace Dotbug.Spec;

/// <summary>Chooses the error for a token that does not fit into a guard, by what was probably meant.</summary>
internal static class GuardErrors
{
    /// <summary>True for tokens that only stand behind a value: where a value should be, it is missing.</summary>
    public static bool IsNoOperand(Token token) => token.Kind switch
    {
        TokenKind.End => true,
        TokenKind.Word => Words.IsInfix(token.Text),
        TokenKind.Operator => token.Text is "->" or ")" or "]" or "," or "." or "?." or "[" or "?["
            or "==" or "!=" or "<" or "<=" or ">" or ">=" or "&&" or "||" or "*" or "/" or "%" or "&" or "|" or "+" or "=",
        _ => false,
    };

    /// <summary>A value is missing before the current token.</summary>
    public static Diagnostic NothingBefore(Lexer lexer)
    {
        var token = lexer.Current;
        var where = token.Kind == TokenKind.End ? "at the end of the guard" : $"before {lexer.Found()}";
        return SpecErrors.OperandMissing(token.Span, where);
    }

    /// <summary>The current token is no value.</summary>
    public static Diagnostic NoOperand(Lexer lexer) =>
        IsOperatorLike(lexer.Current.Text)
            ? SpecErrors.UnknownOperator(lexer.Current.Span, lexer.Current.Text)
            : SpecErrors.Unexpected(lexer.Current.Span, "a value", lexer.Found(), null);

    /// <summary>Behind a complete value stands something that is no operator.</summary>
    public static Diagnostic NoOperator(Lexer lexer)
    {
        var token = lexer.Current;
        var (text, at) = (token.Text, token.Span);
        if (token.Kind == TokenKind.Operator)
        {
            if (text == "=")
                return SpecErrors.SingleEquals(at);
            if (text is not (")" or "]" or "," or "{" or "}" or ";") && IsOperatorLike(text))
                return SpecErrors.UnknownOperator(at, text);
        }

        var hint = text == "," ? "actions come after '->'" : null;
        if (token.Kind == TokenKind.Word)
        {
            if (text is "and" or "or" or "not")
                return SpecErrors.WordOperator(at, text);
            hint = HintForWord(text);
        }

        return SpecErrors.Unexpected(at, "an operator, '->' or the end", lexer.Found(), hint);
    }

    private static string? HintForWord(string word)
    {
        if (word is "ns" or "us" or "ms" or "s" or "m" or "h" or "b" or "kb" or "mb" or "gb")
            return "units are written without a blank: 50ms, 4kb";
        if (Words.IndexOf(Words.Actions, word) >= 0)
            return $"actions come after '->': -> {word}";
        return Suggest.Nearest(word, Words.TextTests) is { } near ? $"did you mean '{near}'?" : null;
    }

    private static bool IsOperatorLike(string text)
    {
        foreach (var c in text)
        {
            if (!"=<>!&|+-*/%^~?:.".Contains(c, StringComparison.Ordinal))
                return false;
        }

        return text.Length != 0;
    }
}
