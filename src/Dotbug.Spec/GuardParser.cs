namespace Dotbug.Spec;

/// <summary>
/// Reads a guard by precedence climbing, with C#'s precedences. Limits the depth of the tree as well as the nesting of the text,
/// because a chain <c>a + b + c ...</c> is a deep tree without a bracket.
/// </summary>
internal sealed class GuardParser(Lexer lexer)
{
    private const int RelationalPrecedence = 6;

    private readonly OperandParser _operands = new(lexer);
    private Cursor Cursor => lexer.Cursor;

    /// <summary>Reads up to <c>-></c> or the end. Null (with the error set) on failure.</summary>
    public Expr? Parse()
    {
        if (ParseExpression() is not { } guard)
            return null;
        if (lexer.Current.EndsGuard)
            return guard;
        Cursor.Fail(GuardErrors.NoOperator(lexer));
        return null;
    }

    private Expr? ParseExpression()
    {
        var expression = ParseBinary(1);
        return Cursor.Error is null ? expression : null;
    }

    private Expr? ParseBinary(int precedenceMin)
    {
        if (ParseUnary() is not { } left)
            return null;
        var depth = _operands.Depth;
        while (true)
        {
            var precedence = Precedence(lexer.Current, out var op);
            if (precedence < precedenceMin)
            {
                _operands.Depth = depth;
                return left;
            }

            var token = lexer.Next();
            Expr? joined;
            if (op is { } binary)
            {
                joined = ParseRight(left, binary, token, precedence);
                depth = Math.Max(depth, _operands.Depth) + 1;
            }
            else
            {
                joined = new TestParser(lexer).Parse(left, token);
                depth++;
            }

            if (joined is null || !_operands.CheckDepth(depth, joined.Span))
                return null;
            left = joined;
        }
    }

    private BinaryExpr? ParseRight(Expr left, BinaryOperator op, Token token, int precedence)
    {
        if (GuardErrors.IsNoOperand(lexer.Current))
        {
            Cursor.Fail(SpecErrors.OperandMissing(token.Span, $"after '{token.Text}'"));
            return null;
        }

        if (ParseBinary(precedence + 1) is not { } right)
            return null;
        if (op is BinaryOperator.BitAnd or BinaryOperator.BitOr && (IsCondition(left) || IsCondition(right)))
        {
            Cursor.Fail(SpecErrors.BitsOfConditions(token.Span, token.Text));
            return null;
        }

        return new BinaryExpr(op, left, right) { Span = left.Span.To(right.Span) };
    }

    internal static bool IsCondition(Expr e) => e switch
    {
        BinaryExpr b => b.Operator is >= BinaryOperator.Or and <= BinaryOperator.GreaterOrEqual,
        UnaryExpr u => u.Operator == UnaryOperator.Not,
        IsTypeExpr or IsNullExpr or InExpr or TextTestExpr or BoolLiteral => true,
        _ => false,
    };

    private Expr? ParseUnary()
    {
        var token = lexer.Current;
        if (!token.IsOperator("!") && !token.IsOperator("-"))
            return _operands.Parse(ParseExpression);
        if (!Cursor.Enter(token.Span))
            return null;
        lexer.Next();
        if (GuardErrors.IsNoOperand(lexer.Current))
        {
            Cursor.Fail(SpecErrors.OperandMissing(token.Span, $"after '{token.Text}'"));
            return null;
        }

        if (ParseUnary() is not { } operand)
            return null;
        Cursor.Leave();
        var span = token.Span.To(operand.Span);
        if (token.Text == "-" && Negated(operand) is { } literal)
            return literal with { Span = span };
        return _operands.CheckDepth(++_operands.Depth, span)
            ? new UnaryExpr(token.Text == "!" ? UnaryOperator.Not : UnaryOperator.Negate, operand) { Span = span }
            : null;
    }

    /// <summary>A minus before a literal makes a negative literal, so that <c>in (-1, 2)</c> lists literals.</summary>
    public static Expr? Negated(Expr operand) => operand switch
    {
        IntegerLiteral i => i with { Value = 0 - i.Value },
        RealLiteral r => r with { Value = -r.Value },
        DurationLiteral d => new DurationLiteral(-d.Nanoseconds, d.Text[0] == '-' ? d.Text[1..] : "-" + d.Text),
        _ => null,
    };

    /// <summary>0 for what is no operator; <paramref name="op"/> is null for tests (<c>is</c>, <c>in</c>, <c>contains</c> ...).</summary>
    private static int Precedence(Token token, out BinaryOperator? op)
    {
        op = null;
        if (token.Kind == TokenKind.Word)
            return token.Text is "is" or "in" || Words.IndexOf(Words.TextTests, token.Text) >= 0 ? RelationalPrecedence : 0;
        if (token.Kind != TokenKind.Operator)
            return 0;
        for (var i = 0; i < SpecPrinter.Operators.Length; i++)
        {
            if (SpecPrinter.Operators[i] == token.Text)
            {
                op = (BinaryOperator)i;
                return PrecedenceOf((BinaryOperator)i);
            }
        }

        return 0;
    }

    public static int PrecedenceOf(BinaryOperator op) => op switch
    {
        BinaryOperator.Or => 1,
        BinaryOperator.And => 2,
        BinaryOperator.BitOr => 3,
        BinaryOperator.BitAnd => 4,
        BinaryOperator.Equal or BinaryOperator.NotEqual => 5,
        BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
            RelationalPrecedence,
        BinaryOperator.Add or BinaryOperator.Subtract => 7,
        _ => 8,
    };
}
