namespace Dotbug.Spec;

/// <summary>Reads the right sides of <c>is</c>, <c>in</c> and of the text tests.</summary>
internal sealed class TestParser(Lexer lexer)
{
    private Cursor Cursor => lexer.Cursor;

    public Expr? Parse(Expr operand, Token word) => word.Text switch
    {
        "is" => ParseIs(operand),
        "in" => ParseIn(operand),
        _ => ParseTextTest(operand, word),
    };

    private Expr? ParseIs(Expr operand)
    {
        var negated = lexer.Current.IsWord("not");
        if (negated)
            lexer.Next();
        var token = lexer.Current;
        if (token.IsWord("null"))
        {
            lexer.Next();
            return new IsNullExpr(operand, negated) { Span = operand.Span.To(token.Span) };
        }

        if (token.Kind is not (TokenKind.Word or TokenKind.EscapedWord) || Words.IsReserved(token.Text))
        {
            Cursor.Fail(SpecErrors.BadIs(token.Span, lexer.Found()));
            return null;
        }

        lexer.Rewind();
        if (new TypeNames(Cursor).Read(inParameters: false) is not { } type)
            return null;
        var span = new Span(operand.Span.Start, Cursor.Pos - operand.Span.Start);
        lexer.Next();
        return new IsTypeExpr(operand, type, negated) { Span = span };
    }

    private Expr? ParseIn(Expr operand)
    {
        if (!lexer.Current.IsOperator("("))
            return Fail(SpecErrors.BadIn(lexer.Current.Span, $"expected '(' after 'in', found {lexer.Found()}"));
        var open = lexer.Next();
        var choices = new List<Expr>();
        while (true)
        {
            if (ParseChoice() is not { } choice)
                return null;
            choices.Add(choice);
            if (!lexer.Current.IsOperator(","))
                break;
            lexer.Next();
        }

        if (!lexer.Current.IsOperator(")"))
            return Fail(lexer.Current.EndsGuard
                ? SpecErrors.Unclosed(open.Span, '(', ')', lexer.Found())
                : SpecErrors.BadIn(lexer.Current.Span, $"expected ',' or ')' after a choice, found {lexer.Found()}"));
        return new InExpr(operand, new EquatableList<Expr>(choices)) { Span = operand.Span.To(lexer.Next().Span) };
    }

    private Expr? Fail(Diagnostic error)
    {
        Cursor.Fail(error);
        return null;
    }

    private Expr? ParseChoice()
    {
        var minus = lexer.Current.IsOperator("-");
        var start = lexer.Current.Span;
        if (minus)
            lexer.Next();
        var token = lexer.Current;
        if (token.Kind == TokenKind.Literal)
        {
            lexer.Next();
            var literal = minus ? GuardParser.Negated(token.Literal!) : token.Literal;
            return literal is null
                ? Fail(SpecErrors.BadIn(start.To(token.Span), "only a number can be negative"))
                : literal with { Span = start.To(token.Span) };
        }

        var isKeyword = token.Kind == TokenKind.Word && token.Text is "null" or "true" or "false";
        if (minus || token.Kind is not (TokenKind.Word or TokenKind.EscapedWord)
            || (!isKeyword && token.Kind == TokenKind.Word && Words.IsReserved(token.Text)))
            return Fail(SpecErrors.BadIn(token.Span, $"expected a literal or an enum member, found {lexer.Found()}"));
        lexer.Next();
        if (isKeyword)
            return token.Text == "null"
                ? new NullLiteral { Span = token.Span }
                : new BoolLiteral(token.Text == "true") { Span = token.Span };
        return ParseEnumMember(token);
    }

    private Expr? ParseEnumMember(Token first)
    {
        Expr member = new NameExpr(first.Text) { Span = first.Span };
        for (var depth = 2; lexer.Current.IsOperator("."); depth++)
        {
            lexer.Next();
            if (lexer.Current.Kind is not (TokenKind.Word or TokenKind.EscapedWord))
                return Fail(SpecErrors.MemberMissing(lexer.Current.Span, lexer.Found()));
            var name = lexer.Next();
            member = new MemberExpr(member, name.Text, false) { Span = member.Span.To(name.Span) };
            if (depth > EnumDepthMax)
                return Fail(SpecErrors.TooDeep(member.Span));
        }

        return member;
    }

    /// <summary>Namespaces, types and member; keeps a choice from deepening the tree beyond the limit.</summary>
    private const int EnumDepthMax = 16;

    private Expr? ParseTextTest(Expr operand, Token word)
    {
        var test = (TextTest)Words.IndexOf(Words.TextTests, word.Text);
        var token = lexer.Current;
        var text = token.Literal switch
        {
            StringLiteral s => s.Value,
            CharLiteral c => c.Value.ToString(),
            _ => null,
        };
        if (text is null)
            return Fail(SpecErrors.TextExpected(token.Span, word.Text, lexer.Found()));
        if (test == TextTest.Matches && text.Length is 0 or > SpecErrors.RegexMax)
            return Fail(SpecErrors.BadRegex(token.Span, text.Length));
        lexer.Next();
        return new TextTestExpr(test, operand, text) { Span = operand.Span.To(token.Span) };
    }
}
