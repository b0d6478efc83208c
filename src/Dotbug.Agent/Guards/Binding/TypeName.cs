namespace Dotbug.Agent.Guards.Binding;

/// <summary>
/// A C# type name taken apart: <c>Shop.Pair&lt;int, string>.Inner[]</c>. <c>Arrays</c> are the ranks of the brackets that follow, outermost
/// last as reflection builds them. The question mark of a nullable value type is dropped: an object is never a box of one.
/// </summary>
internal sealed record TypeName(IReadOnlyList<TypeNameSegment> Segments, IReadOnlyList<int> Arrays)
{
    /// <summary>The type, when the name is a keyword such as <c>int</c>.</summary>
    public Type? Keyword => Segments is [{ Arguments.Count: 0 } only] ? TypeText.FromKeyword(only.Name) : null;

    /// <summary>Null when the text is no type name.</summary>
    public static TypeName? Parse(string text)
    {
        var at = 0;
        var name = Read(text, ref at);
        return at == text.Length ? name : null;
    }

    private static TypeName? Read(string text, ref int at)
    {
        var segments = new List<TypeNameSegment>();
        do
        {
            if (ReadSegment(text, ref at) is not { } segment)
                return null;
            segments.Add(segment);
        }
        while (Take(text, ref at, '.'));
        Take(text, ref at, '?');
        var arrays = new List<int>();
        while (Take(text, ref at, '['))
        {
            var rank = 1;
            while (Take(text, ref at, ','))
                rank++;
            if (!Take(text, ref at, ']'))
                return null;
            arrays.Insert(0, rank);
            Take(text, ref at, '?');
        }

        return new TypeName(segments, arrays);
    }

    private static TypeNameSegment? ReadSegment(string text, ref int at)
    {
        SkipSpace(text, ref at);
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '@'))
            at++;
        if (at == start)
            return null;
        var name = text[start..at].TrimStart('@');
        var arguments = new List<TypeName>();
        if (!Take(text, ref at, '<'))
            return new TypeNameSegment(name, arguments);
        do
        {
            if (Read(text, ref at) is not { } argument)
                return null;
            arguments.Add(argument);
        }
        while (Take(text, ref at, ','));
        return Take(text, ref at, '>') ? new TypeNameSegment(name, arguments) : null;
    }

    private static bool Take(string text, ref int at, char wanted)
    {
        SkipSpace(text, ref at);
        if (at >= text.Length || text[at] != wanted)
            return false;
        at++;
        return true;
    }

    private static void SkipSpace(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
    }
}

/// <summary>One name between dots, with its type arguments.</summary>
internal sealed record TypeNameSegment(string Name, IReadOnlyList<TypeName> Arguments)
{
    public string MetadataName => Arguments.Count == 0 ? Name : $"{Name}`{Arguments.Count}";
}
