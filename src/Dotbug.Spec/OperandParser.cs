namespace Dotbug.Spec;

/// <summary>Reads the operands of a guard: literals, names, variables, parentheses, and what follows them (<c>.a</c>, <c>?.a</c>, <c>[k]</c>).</summary>
internal sealed class OperandParser(Lexer lexer)
{
    /// <summary>The depth of the tree that was read last.</summary>
    public int Depth { get; set; }

    private Cursor Cursor => lexer.Cursor;

    public bool CheckDepth(int depth, Span at)
    {
        Depth = depth;
        return depth <= SpecErrors.NestingMax || Cursor.Fail(SpecErrors.TooDeep(at));
    }

    public Expr? Parse(Func<Expr?> parseExpression)
    {
        var primary = ParsePrimary(parseExpression);
        return primary is null ? null : ParsePostfix(primary, parseExpression);
    }

    private Expr? ParsePrimary(Func<Expr?> parseExpression)
    {
        var token = lexer.Current;
        if (GuardErrors.IsNoOperand(token))
            return Fail(GuardErrors.NothingBefore(lexer));
        if (token.IsOperator("("))
            return ParseParentheses(parseExpression);
        Depth = 1;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                lexer.Next();
                return token.Literal;
            case TokenKind.Variable:
                return ParseVariable(token);
            case TokenKind.EscapedWord:
                lexer.Next();
                return new NameExpr(token.Text) { Span = token.Span };
            case TokenKind.Word:
                return ParseWord(token);
            default:
                return Fail(GuardErrors.NoOperand(lexer));
        }
    }

    private Expr? Fail(Diagnostic error)
    {
        Cursor.Fail(error);
        return null;
    }

    private Expr? ParseParentheses(Func<Expr?> parseExpression)
    {
        if (!Cursor.Enter(lexer.Current.Span))
            return null;
        var open = lexer.Next();
        if (parseExpression() is not { } inside)
            return null;
        if (!lexer.Current.IsOperator(")"))
            return Fail(lexer.Current.EndsGuard
                ? SpecErrors.Unclosed(open.Span, '(', ')', lexer.Found())
                : GuardErrors.NoOperator(lexer));
        Cursor.Leave();
        return inside with { Span = open.Span.To(lexer.Next().Span) };
    }

    private Expr? ParseVariable(Token token)
    {
        var index = Words.IndexOf(Words.Variables, token.Text);
        if (index < 0)
            return Fail(SpecErrors.UnknownVariable(token.Span, token.Text));
        lexer.Next();
        return new VariableExpr((SpecVariable)index) { Span = token.Span };
    }

    private Expr? ParseWord(Token token)
    {
        Expr? known = token.Text switch
        {
            "null" => new NullLiteral { Span = token.Span },
            "true" => new BoolLiteral(true) { Span = token.Span },
            "false" => new BoolLiteral(false) { Span = token.Span },
            "this" => new ThisExpr { Span = token.Span },
            _ => null,
        };
        if (known is null && token.Text == "not")
            return Fail(SpecErrors.WordOperator(token.Span, token.Text));
        if (known is null && Words.IsReserved(token.Text))
            return Fail(SpecErrors.Reserved(token.Span, token.Text));
        lexer.Next();
        return known ?? new NameExpr(token.Text) { Span = token.Span };
    }

    private Expr? ParsePostfix(Expr target, Func<Expr?> parseExpression)
    {
        var depth = Depth;
        while (true)
        {
            var token = lexer.Current;
            if (token.IsOperator("("))
                return Fail(SpecErrors.Call(target.Span.To(token.Span), NameOf(target)));
            Expr? next;
            if (token.IsOperator(".") || token.IsOperator("?."))
                next = ParseMember(target, token);
            else if (token.IsOperator("[") || token.IsOperator("?["))
                next = ParseIndex(target, token, parseExpression);
            else
            {
                Depth = depth;
                return target;
            }

            depth = (next is IndexExpr ? Math.Max(depth, Depth) : depth) + 1;
            if (next is null || !CheckDepth(depth, next.Span))
                return null;
            target = next;
        }
    }

    private static string NameOf(Expr target) => target switch
    {
        MemberExpr m => m.Name,
        NameExpr n => n.Name,
        _ => "",
    };

    private MemberExpr? ParseMember(Expr target, Token dot)
    {
        lexer.Next();
        if (lexer.Current.Kind is not (TokenKind.Word or TokenKind.EscapedWord))
        {
            Cursor.Fail(SpecErrors.MemberMissing(lexer.Current.Span, lexer.Found()));
            return null;
        }

        var name = lexer.Next();
        return new MemberExpr(target, name.Text, dot.Text == "?.") { Span = target.Span.To(name.Span) };
    }

    private IndexExpr? ParseIndex(Expr target, Token open, Func<Expr?> parseExpression)
    {
        if (!Cursor.Enter(open.Span))
            return null;
        lexer.Next();
        if (parseExpression() is not { } key)
            return null;
        if (!lexer.Current.IsOperator("]"))
        {
            Cursor.Fail(lexer.Current.EndsGuard || lexer.Current.IsOperator(",")
                ? SpecErrors.Unclosed(open.Span, '[', ']', lexer.Found())
                : GuardErrors.NoOperator(lexer));
            return null;
        }

        Cursor.Leave();
        return new IndexExpr(target, key, open.Text == "?[") { Span = target.Span.To(lexer.Next().Span) };
    }
}
