namespace Dotbug.Spec;

/// <summary>
/// Reads the target of a spec, or the method that a pasted line of a stack trace came from. Leaves the cursor behind it.
/// </summary>
internal sealed class TargetParser(Cursor cursor, IReadOnlyCollection<string> named)
{
    private readonly int _start = SkipTo(cursor);

    private static int SkipTo(Cursor cursor)
    {
        cursor.SkipBlanks();
        return cursor.Pos;
    }

    public Target? Parse()
    {
        var isFrame = cursor.IsWord("at") && char.IsWhiteSpace(cursor.Peek(2));
        if (isFrame)
        {
            cursor.Pos += 2;
            cursor.SkipBlanks();
        }

        if (!CheckStart())
            return null;
        var assembly = ReadAssembly();
        if (new TargetNames(cursor, isFrame).ReadAll(out var colon) is not { } names || !CheckNames(names, assembly))
            return null;
        var spanOfNames = cursor.From(_start);
        if (IsRuntime(names, assembly, Words.RuntimeTargets) || IsRuntime(names, assembly, Words.NamedTargets) || IsRuntime(names, assembly, [.. named]))
            return new RuntimeTarget(names[0].Text, spanOfNames);
        EquatableList<ParameterPattern>? parameters = null;
        if (OpensParameters() && (parameters = new ParameterListParser(cursor).Parse()) is null)
            return null;
        SkipIteratorSuffix();
        InnerFunction? inner = null;
        if (cursor.Char == '/' && (inner = ParseInner()) is null)
            return null;
        var shape = new TargetShape(cursor, names, colon);
        if (shape.Resolve(spanOfNames, ref parameters, ref inner) is not { } kind)
            return null;
        var span = cursor.From(_start);
        SkipSourceLine();
        return new MethodTarget(assembly, shape.Path, shape.Method, kind, parameters, inner, span);
    }

    private bool CheckStart()
    {
        if (cursor.Char is '"' or '\'' or '`' or '\u2018' or '\u201c')
            return cursor.Fail(SpecErrors.QuotedSpec(cursor.Here()));
        return string.CompareOrdinal(cursor.Text, cursor.Pos, "---", 0, 3) != 0
            || cursor.Fail(SpecErrors.NotAFrame(new Span(cursor.Pos, cursor.Text.Length - cursor.Pos)));
    }

    /// <summary>The name before <c>!</c>, or null. Debuggers write the file's name there, so its ending goes.</summary>
    private string? ReadAssembly()
    {
        var start = cursor.Pos;
        var end = start;
        while (end < cursor.Text.Length && (Cursor.IsNamePart(cursor.Text[end]) || cursor.Text[end] is '.' or '-' or '*'))
            end++;
        if (end == start || end == cursor.Text.Length || cursor.Text[end] != '!')
            return null;
        cursor.Pos = end + 1;
        var name = cursor.Text[start..end];
        while (name.Length > 4 && IsFileEnding(name.AsSpan(name.Length - 4)))
            name = name[..^4];
        return name;
    }

    private static bool IsFileEnding(ReadOnlySpan<char> ending) =>
        ending.Equals(".dll", StringComparison.OrdinalIgnoreCase) || ending.Equals(".exe", StringComparison.OrdinalIgnoreCase);

    private bool CheckNames(List<RawName> names, string? assembly)
    {
        var last = names[^1];
        if (last.Text.StartsWith("lambda_method", StringComparison.Ordinal)
            && (names.Count == 1 || names[^2].Text == "DynamicClass"))
            return cursor.Fail(SpecErrors.RuntimeCompiled(last.Span, last.Text));
        if (cursor.Char == ':')
            return cursor.Fail(SpecErrors.NameMissing(cursor.Here(), "after ':'"));
        if (cursor.Char == '.')
            return cursor.Fail(SpecErrors.NameMissing(cursor.Here(), "after '.'"));
        return true;
    }

    private bool IsRuntime(List<RawName> names, string? assembly, string[] words) =>
        names.Count == 1 && assembly is null && !names[0].Escaped && cursor.Char is not ('(' or '/') && Words.IndexOf(words, names[0].Text) >= 0;

    private bool OpensParameters()
    {
        var ahead = 0;
        while (cursor.Peek(ahead) == ' ')
            ahead++;
        if (cursor.Peek(ahead) != '(')
            return false;
        cursor.Pos += ahead;
        return true;
    }

    /// <summary>Stack traces name an iterator's own method and then <c>+MoveNext()</c>.</summary>
    private void SkipIteratorSuffix()
    {
        const string suffix = "+MoveNext()";
        if (string.CompareOrdinal(cursor.Text, cursor.Pos, suffix, 0, suffix.Length) == 0)
            cursor.Pos += suffix.Length;
    }

    private InnerFunction? ParseInner()
    {
        var start = cursor.Pos++;
        var escaped = cursor.Char == '@';
        if (escaped)
            cursor.Pos++;
        var nameStart = cursor.Pos;
        while (Cursor.IsNamePart(cursor.Char) || cursor.Char == '*')
            cursor.Pos++;
        var name = cursor.Text[nameStart..cursor.Pos];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            return FailInner(start, name.Length == 0
                ? $"expected the name of an inner function after '/', found {cursor.Found()}"
                : $"'/{(name.Length < 9 ? name : "...")}' says no number of parameters here: write (_, _)");
        var isLambda = !escaped && name == "lambda";
        var ordinal = 0;
        if (isLambda && cursor.Char == '#')
        {
            cursor.Pos++;
            if (!int.TryParse(ReadDigits(), out ordinal) || ordinal == 0)
                return FailInner(start, "lambdas are counted from 1");
        }

        string? id = null;
        if (ordinal == 0 && cursor.Char == '@' && (id = ReadCompilerId()) is null)
            return FailInner(start, "expected the compiler's two numbers after '@', as in lambda@3_0");
        if (cursor.Char == '(')
            return FailInner(start, "parameters are those of the outer method, and go before '/'");
        return new InnerFunction(isLambda ? null : name, ordinal, id);
    }

    private InnerFunction? FailInner(int start, string message)
    {
        cursor.Fail(SpecErrors.BadInner(cursor.From(start), message));
        return null;
    }

    private string? ReadCompilerId()
    {
        cursor.Pos++;
        var method = ReadDigits();
        if (method.Length == 0 || cursor.Char != '_')
            return null;
        cursor.Pos++;
        var function = ReadDigits();
        return function.Length == 0 ? null : method + "_" + function;
    }

    private string ReadDigits()
    {
        var start = cursor.Pos;
        while (char.IsAsciiDigit(cursor.Char))
            cursor.Pos++;
        return cursor.Text[start..cursor.Pos];
    }

    /// <summary>
    /// Skips <c> in /src/Order.cs:line 41</c>. A file's name may hold anything, so the number of the line ends it; without one,
    /// the rest of the text is the file's.
    /// </summary>
    private void SkipSourceLine()
    {
        var start = cursor.Pos;
        cursor.SkipBlanks();
        if (!cursor.IsWord("in") || !char.IsWhiteSpace(cursor.Peek(2)))
        {
            cursor.Pos = start;
            return;
        }

        const string mark = ":line ";
        var line = cursor.Text.IndexOf(mark, cursor.Pos, StringComparison.Ordinal);
        cursor.Pos = line < 0 ? cursor.Text.Length : line + mark.Length;
        ReadDigits();
    }
}
