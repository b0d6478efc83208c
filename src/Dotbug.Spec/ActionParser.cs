namespace Dotbug.Spec;

/// <summary>Reads the actions, from behind <c>-></c> to the end.</summary>
internal sealed class ActionParser(Lexer lexer, Target target)
{
    private readonly List<SpecAction> _actions = [];
    private readonly List<string> _words = [];

    public EquatableList<SpecAction>? Parse()
    {
        var after = "->";
        while (true)
        {
            var token = lexer.Current;
            if (token.Kind == TokenKind.End || token.IsOperator(","))
                return FailList(SpecErrors.ActionMissing(token.Span, after));
            if (ParseOne(token) is not { } action || !CheckAgainstOthers(token))
                return null;
            _actions.Add(action);
            _words.Add(token.Text);
            if (lexer.Current.Kind == TokenKind.End)
                return lexer.Cursor.Error is null ? new EquatableList<SpecAction>(_actions) : null;
            if (!lexer.Current.IsOperator(","))
                return FailList(SpecErrors.Unexpected(lexer.Current.Span, "',' or the end after an action", lexer.Found(),
                    "actions are separated by commas: -> return, stack"));
            after = lexer.Next().Text;
        }
    }

    private EquatableList<SpecAction>? FailList(Diagnostic error)
    {
        lexer.Cursor.Fail(error);
        return null;
    }

    private SpecAction? Fail(Diagnostic error)
    {
        lexer.Cursor.Fail(error);
        return null;
    }

    private SpecAction? ParseOne(Token token)
    {
        if (token.Kind != TokenKind.Word)
            return Fail(SpecErrors.Unexpected(token.Span, "an action", lexer.Found(), "actions: " + string.Join(", ", Words.Actions)));
        if (Words.IndexOf(Words.LaterActions, token.Text) >= 0)
            return Fail(SpecErrors.ActionLater(token.Span, token.Text));
        if (Words.IndexOf(Words.Actions, token.Text) < 0)
            return Fail(SpecErrors.UnknownAction(token.Span, token.Text));
        if (target is RuntimeTarget runtime && token.Text is not ("args" or "sample"))
        {
            // As have all named specs.
            var stacks = Words.IndexOf(Words.RuntimeTargets, runtime.Name) < 0 || Words.IndexOf(Words.RuntimeTargetsWithStacks, runtime.Name) >= 0;
            if (!stacks || token.Text is not ("stack" or "caller"))
                return Fail(SpecErrors.ActionOfCalls(token.Span, token.Text, runtime.Name, stacks));
        }
        lexer.Next();
        var span = token.Span;
        if (!TryReadArgument(ref span, out var argument))
            return null;
        return token.Text switch
        {
            "return" => Plain(span, argument, token.Text, new ReturnAction()),
            "caller" => Plain(span, argument, token.Text, new CallerAction()),
            "flow" => Plain(span, argument, token.Text, new FlowAction()),
            "sched" => Plain(span, argument, token.Text, new SchedAction()),
            "follow" => Plain(span, argument, token.Text, new FollowAction()),
            "stack" => Stack(span, argument),
            "args" => Args(span, argument),
            _ => Sample(span, argument),
        };
    }

    /// <summary>Reads <c>(word)</c> or <c>(number)</c>; no parentheses leave <paramref name="argument"/> null.</summary>
    private bool TryReadArgument(ref Span span, out Token? argument)
    {
        argument = null;
        if (!lexer.Current.IsOperator("("))
            return true;
        var open = lexer.Next();
        argument = lexer.Current;
        if (lexer.Current.Kind is TokenKind.Word or TokenKind.Literal)
            lexer.Next();
        if (!lexer.Current.IsOperator(")"))
            return lexer.Cursor.Fail(SpecErrors.Unclosed(open.Span, '(', ')', lexer.Found()));
        span = span.To(lexer.Next().Span);
        return true;
    }

    private SpecAction? Plain(Span span, Token? argument, string word, SpecAction action) =>
        argument is null
            ? action
            : Fail(SpecErrors.BadActionArgument(span, $"'{word}' takes nothing in parentheses", $"write '{word}'"));

    private SpecAction? Stack(Span span, Token? argument)
    {
        if (argument is null)
            return new StackAction(StackAction.DefaultFrames);
        return TryNumber(argument, StackAction.FramesMax, out var frames)
            ? new StackAction(frames)
            : Fail(SpecErrors.BadActionArgument(span, $"'stack' wants a number of frames from 1 to {StackAction.FramesMax}",
                $"write 'stack' for {StackAction.DefaultFrames}, or 'stack(5)'"));
    }

    private SpecAction? Args(Span span, Token? argument) => argument switch
    {
        { Kind: TokenKind.Word, Text: "none" } => new ArgsAction(ArgsDetail.None),
        { Kind: TokenKind.Word, Text: "deep" } => new ArgsAction(ArgsDetail.Deep),
        _ => Fail(SpecErrors.BadActionArgument(span, "'args' wants to know how much to show", "write args(none) or args(deep)")),
    };

    private SpecAction? Sample(Span span, Token? argument) =>
        TryNumber(argument, int.MaxValue, out var oneIn)
            ? new SampleAction(oneIn)
            : Fail(SpecErrors.BadActionArgument(span, "'sample' wants a whole number from 1", "write sample(100) for one call in a hundred"));

    private static bool TryNumber(Token? argument, int max, out int number)
    {
        number = 0;
        if (argument?.Literal is not IntegerLiteral { Suffix: null, Value: >= 1 } literal || literal.Value > max)
            return false;
        number = (int)literal.Value;
        return true;
    }

    private bool CheckAgainstOthers(Token token)
    {
        foreach (var word in _words)
        {
            if (word == token.Text)
                return lexer.Cursor.Fail(word == "args"
                    ? SpecErrors.Contradiction(token.Span, "args", "args", "write args(none) or args(deep), once")
                    : SpecErrors.DuplicateAction(token.Span, word));
            if ((word == "stack" && token.Text == "caller") || (word == "caller" && token.Text == "stack"))
                return lexer.Cursor.Fail(SpecErrors.Contradiction(token.Span, token.Text, word,
                    "'caller' is the first frame of 'stack': name one of the two"));
        }

        return true;
    }
}
