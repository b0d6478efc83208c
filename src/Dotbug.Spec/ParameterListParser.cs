namespace Dotbug.Spec;

/// <summary>Reads <c>(int, _, ..)</c>, and what stack traces print instead: <c>(Int32 id, Order&amp; order)</c>.</summary>
internal sealed class ParameterListParser(Cursor cursor)
{
    private readonly TypeNames _types = new(cursor);

    /// <summary>Reads from the opening parenthesis to behind the closing one.</summary>
    public EquatableList<ParameterPattern>? Parse()
    {
        var open = cursor.Here();
        cursor.Pos++;
        var parameters = new List<ParameterPattern>();
        cursor.SkipBlanks();
        while (cursor.Char != ')')
        {
            if (parameters.Count > 0 && parameters[^1].Kind == ParameterPatternKind.Rest)
            {
                cursor.Fail(SpecErrors.BadParameters(cursor.Here(), "'..' stands for all the rest and comes last"));
                return null;
            }

            if (ParseOne() is not { } parameter)
                return null;
            parameters.Add(parameter);
            cursor.SkipBlanks();
            if (cursor.Char == ')')
                break;
            if (cursor.Char != ',')
            {
                var found = cursor.Found(out _);
                cursor.Fail(SpecErrors.Unclosed(open, '(', ')', found));
                return null;
            }

            cursor.Pos++;
            cursor.SkipBlanks();
            if (cursor.Char == ')')
            {
                cursor.Fail(SpecErrors.BadParameters(cursor.Here(), "a type is missing after the comma"));
                return null;
            }
        }

        cursor.Pos++;
        return parameters.Count == 0
            ? EquatableList<ParameterPattern>.Empty
            : new EquatableList<ParameterPattern>(parameters);
    }

    private ParameterPattern? ParseOne()
    {
        if (cursor.Char == '.' && cursor.Peek(1) == '.')
        {
            var start = cursor.Pos;
            while (cursor.Char == '.')
                cursor.Pos++;
            if (cursor.Pos - start == 2)
                return new ParameterPattern(ParameterPatternKind.Rest, null, null);
            cursor.Fail(SpecErrors.BadParameters(cursor.From(start), "the rest of the parameters is written '..'"));
            return null;
        }

        if (cursor.Char == '*')
        {
            cursor.Fail(SpecErrors.BadParameters(cursor.Here(), "'*' is no type: '_' stands for any one, '..' for any rest"));
            return null;
        }

        if (cursor.Char == '<')
            return ParseUnspeakable();
        var modifier = ReadModifier();
        if (cursor.IsWord("_"))
        {
            cursor.Pos++;
            return new ParameterPattern(ParameterPatternKind.Any, null, modifier);
        }

        if (_types.Read(inParameters: true) is not { } type)
            return null;
        SkipName();
        return new ParameterPattern(ParameterPatternKind.Type, type, modifier);
    }

    /// <summary>Compiler-made types and <c>&lt;UnknownType></c>: nothing that a person could compare.</summary>
    private ParameterPattern ParseUnspeakable()
    {
        while (!cursor.AtEnd && !char.IsWhiteSpace(cursor.Char) && cursor.Char is not (',' or ')'))
            cursor.Pos++;
        SkipName();
        return new ParameterPattern(ParameterPatternKind.Any, null, null);
    }

    /// <summary>Stack traces print a reference's <c>&amp;</c> but not whether it is ref, in or out; and then the name.</summary>
    private void SkipName()
    {
        if (cursor.Char == '&')
            cursor.Pos++;
        cursor.SkipBlanks();
        if (cursor.Char == '@')
            cursor.Pos++;
        cursor.ReadIdentifier();
    }

    private string? ReadModifier()
    {
        string? modifier = null;
        while (true)
        {
            var start = cursor.Pos;
            var word = cursor.ReadIdentifier();
            if (word is "ref" or "in" or "out" && char.IsWhiteSpace(cursor.Char))
                modifier = word;
            else if (word is "readonly" && modifier == "ref")
                modifier = "in"; // In metadata both are [In] references.
            else if (word is not ("params" or "this" or "scoped") || !char.IsWhiteSpace(cursor.Char))
            {
                cursor.Pos = start;
                return modifier;
            }

            cursor.SkipBlanks();
        }
    }
}
