namespace Dotbug.Spec;

/// <summary>
/// Text to tree. Pure, never throws, in time linear in the length of the text; nesting and length are limited
/// (<see cref="SpecErrors.NestingMax"/>, <see cref="SpecErrors.LengthMax"/>). Any thread may call it.
/// </summary>
public static class SpecParser
{
    /// <summary>Parses one spec. The result holds either the tree or the first error in the text. <paramref name="names"/> are those of named specs beside
    /// the usual ones (<see cref="Words.NamedTargets"/>).</summary>
    public static SpecResult Parse(string text, IReadOnlyCollection<string>? names = null)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new SpecResult(null, SpecErrors.Empty());
        if (text.Length > SpecErrors.LengthMax)
            return new SpecResult(null, SpecErrors.TooLong(text.Length));
        var cursor = new Cursor(text);
        var spec = Parse(cursor, names ?? []);
        return cursor.Error is { } error ? new SpecResult(null, error) : new SpecResult(spec, null);
    }

    private static TraceSpec? Parse(Cursor cursor, IReadOnlyCollection<string> names)
    {
        if (new TargetParser(cursor, names).Parse() is not { } target)
            return null;
        Expr? guard = null;
        var actions = EquatableList<SpecAction>.Empty;
        cursor.SkipBlanks();
        if (cursor.AtEnd)
            return new TraceSpec(target, guard, actions);
        if (!cursor.IsWord("when") && !(cursor.Char == '-' && cursor.Peek(1) == '>'))
        {
            FailAfterTarget(cursor);
            return null;
        }

        var lexer = new Lexer(cursor);
        if (lexer.Current.IsWord("when"))
        {
            lexer.Next();
            if ((guard = new GuardParser(lexer).Parse()) is null)
                return null;
        }

        if (lexer.Current.IsOperator("->"))
        {
            lexer.Next();
            if (new ActionParser(lexer, target).Parse() is not { } parsed)
                return null;
            actions = parsed;
        }

        return new TraceSpec(target, guard, actions);
    }

    private static void FailAfterTarget(Cursor cursor)
    {
        var found = cursor.Found(out var at);
        var word = cursor.Text.Substring(at.Start, at.Length);
        var hint = word switch
        {
            "if" or "where" or "unless" => "a condition begins with 'when'",
            "at" => "paste one line of a stack trace at a time",
            "," or ";" => "give each spec as an argument of its own",
            "=" or "!" or "<" or ">" or "&" or "$" => "a condition begins with 'when'",
            _ when Words.IndexOf(Words.Actions, word) >= 0 => $"actions come after '->': -> {word}",
            _ => Suggest.Nearest(word, s_when) is null ? null : "did you mean 'when'?",
        };
        cursor.Fail(SpecErrors.AfterTarget(at, found, hint));
    }

    private static readonly string[] s_when = ["when"];
}
