namespace Dotbug.Spec;

internal enum TokenKind { End, Word, EscapedWord, Variable, Literal, Operator }

/// <summary>
/// One token of a guard or of the actions. <c>Text</c> is the word without its <c>@</c> or <c>$</c>, or the operator;
/// <c>Literal</c> is set for literals.
/// </summary>
internal readonly record struct Token(TokenKind Kind, string Text, Span Span, Expr? Literal = null)
{
    public bool IsOperator(string op) => Kind == TokenKind.Operator && Text == op;
    public bool IsWord(string word) => Kind == TokenKind.Word && Text == word;

    /// <summary>True at the end of a guard.</summary>
    public bool EndsGuard => Kind == TokenKind.End || IsOperator("->");
}
