namespace Dotbug.Spec;

/// <summary>One name of a target as it stands in the text, before its meaning is known.</summary>
internal sealed record RawName(string Text, int Arity, bool Escaped, Span Span)
{
    public bool IsCompilerMade => !Escaped && Text[0] == '<';
}

/// <summary>Reads the dotted names of a target: wildcards, arities, escapes, compiler-made names, <c>.ctor</c>.</summary>
internal sealed class TargetNames(Cursor cursor, bool isFrame)
{
    /// <summary>Reads names up to the first character that belongs to none. Null (with the error set) if one is missing.</summary>
    public List<RawName>? ReadAll(out int colon)
    {
        var names = new List<RawName>();
        colon = -1;
        for (var where = "at the start"; ; where = $"after '{cursor.Text[cursor.Pos - 1]}'")
        {
            if (Read(where) is not { } name)
                return null;
            names.Add(name);
            var c = cursor.Char;
            if (c == ':' && colon < 0 && !char.IsWhiteSpace(cursor.Peek(1)))
            {
                colon = names.Count;
                cursor.Pos += cursor.Peek(1) == ':' ? 2 : 1;
            }
            else if (c is '.' or '+' && cursor.Peek(1) != ' ')
                cursor.Pos++;
            else
                return names;
        }
    }

    private RawName? Read(string where)
    {
        var start = cursor.Pos;
        var escaped = cursor.Char == '@' && Cursor.IsNameStart(cursor.Peek(1));
        string text;
        if (escaped)
        {
            cursor.Pos++;
            text = ReadPlain();
        }
        else if (cursor.Char == '<')
            text = ReadCompilerMade();
        else if (cursor.Char == '.' && (start == 0 || cursor.Text[start - 1] == '.'))
            text = ReadConstructor();
        else
            text = ReadPlain();

        if (text.Length == 0)
        {
            cursor.Pos = start;
            cursor.Found(out var at);
            cursor.Fail(SpecErrors.NameMissing(at, where));
            return null;
        }

        if (text.Length > 2 && text.Contains("**", StringComparison.Ordinal))
        {
            cursor.Fail(SpecErrors.WildcardInName(cursor.From(start)));
            return null;
        }

        return TryReadArity(text, start, out var arity) ? new RawName(text, arity, escaped, cursor.From(start)) : null;
    }

    /// <summary>An identifier with wildcards; inside, also the characters of F#'s and VB's closure names.</summary>
    private string ReadPlain()
    {
        var start = cursor.Pos;
        var fsharp = false;
        if (!Cursor.IsNameStart(cursor.Char) && cursor.Char != '*' && !(cursor.Char == '$' && start > 0 && cursor.Text[start - 1] == '.'))
            return "";
        for (; !cursor.AtEnd; cursor.Pos++)
        {
            var c = cursor.Char;
            fsharp |= c == '@';
            if (!Cursor.IsNamePart(c) && c is not ('*' or '$' or '@')
                && !(c == '-' && fsharp && char.IsAsciiDigit(cursor.Peek(1))))
                break;
        }

        return cursor.Text[start..cursor.Pos];
    }

    private string ReadConstructor()
    {
        var start = ++cursor.Pos;
        var word = cursor.ReadIdentifier();
        if (word is "ctor" or "cctor")
            return "." + word;
        cursor.Pos = start;
        return "";
    }

    /// <summary><c>&lt;RelayAsync>d__4</c>, <c>&lt;Submit>g__Local|3_0</c>, <c>&lt;Main>$</c>, <c>&lt;>c</c>.</summary>
    private string ReadCompilerMade()
    {
        var start = cursor.Pos;
        var depth = 0;
        for (; !cursor.AtEnd && !char.IsWhiteSpace(cursor.Char); cursor.Pos++)
        {
            if (cursor.Char == '<')
                depth++;
            else if (cursor.Char == '>' && --depth == 0)
                break;
        }

        if (cursor.Char != '>')
            return "";
        cursor.Pos++;
        while (Cursor.IsNamePart(cursor.Char) || cursor.Char is '|' or '$' or '#')
            cursor.Pos++;
        return cursor.Pos - start > 2 ? cursor.Text[start..cursor.Pos] : "";
    }

    private bool TryReadArity(string name, int start, out int arity)
    {
        arity = -1;
        if (cursor.Char == '`')
        {
            if (!TypeNames.TryReadArity(cursor, out arity))
                return false;
            return cursor.Char != '[' || TypeNames.SkipBrackets(cursor, out _);
        }

        if (cursor.Char == '[')
            return TypeNames.SkipBrackets(cursor, out arity);
        return cursor.Char != '<' || TryReadAngles(name, start, out arity);
    }

    private bool TryReadAngles(string name, int start, out int arity)
    {
        var open = cursor.Here();
        var (depth, named) = (0, false);
        arity = 1;
        while (true)
        {
            if (cursor.AtEnd)
                return cursor.Fail(SpecErrors.Unclosed(open, '<', '>', "the end"));
            var c = cursor.Text[cursor.Pos++];
            if (c == '<')
                depth++;
            else if (c == '>' && --depth == 0)
                break;
            else if (c == ',' && depth == 1)
                arity++;
            else
                named |= !char.IsWhiteSpace(c);
        }

        if (arity > TypeNames.ArityMax)
            return cursor.Fail(SpecErrors.Unexpected(cursor.From(open.Start), $"at most {TypeNames.ArityMax} type parameters", $"{arity}", null));
        // A stack trace names the type parameters of an explicitly implemented interface; elsewhere they would promise a choice.
        return !named || isFrame || cursor.Fail(SpecErrors.TypeArguments(cursor.From(start), name, arity));
    }
}
