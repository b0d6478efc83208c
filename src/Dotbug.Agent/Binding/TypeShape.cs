namespace Dotbug.Agent.Binding;

/// <summary>
/// A type as C# writes it, taken apart for comparison: name with its namespaces, type arguments (null: none written, empty: open as in
/// <c>List&lt;,></c>), and what follows (<c>[]</c>, <c>*</c>). <c>int?</c> is Nullable and <c>(a, b)</c> is ValueTuple here.
/// </summary>
internal sealed record TypeShape(string Name, TypeShape[]? Arguments, int OpenArity, string Suffix)
{
    public static TypeShape Parse(string text)
    {
        var at = 0;
        return Parse(text, ref at);
    }

    /// <summary>Whether a type of this written shape is the other, whose names carry their namespaces.</summary>
    public bool Matches(TypeShape type)
    {
        if (Suffix == type.Suffix && NameMatches(type.Name) && ArgumentsMatch(type))
            return true;
        // "Order?" and "string?": whether a reference may be null is not in the signature.
        return Name == "System.Nullable" && Arguments is [var inner] && type.Name != Name
            && (inner with { Suffix = inner.Suffix + Suffix }).Matches(type) && !IsValueKeyword(inner.Name);
    }

    private bool NameMatches(string name)
    {
        var wanted = CSharpNames.Keyword(Name);
        return name == wanted || name.Length > wanted.Length
            && name[name.Length - wanted.Length - 1] == '.' && name.EndsWith(wanted, StringComparison.Ordinal);
    }

    private bool ArgumentsMatch(TypeShape type)
    {
        if (Arguments is null)
            return OpenArity == 0 ? type.Arguments is null : type.Arguments?.Length == OpenArity;
        if (type.Arguments?.Length != Arguments.Length)
            return false;
        for (var i = 0; i < Arguments.Length; i++)
        {
            if (!Arguments[i].Matches(type.Arguments[i]))
                return false;
        }
        return true;
    }

    private static bool IsValueKeyword(string name) => name is not ("string" or "object") && CSharpNames.IsKeyword(name);

    private static TypeShape Parse(string text, ref int at)
    {
        Skip(text, ref at);
        TypeShape type;
        if (at < text.Length && text[at] == '(')
        {
            type = new TypeShape("System.ValueTuple", List(text, ref at, ')', out _), 0, "");
        }
        else
        {
            var name = "";
            TypeShape[]? arguments = null;
            var open = 0;
            for (; ; )
            {
                name += Word(text, ref at);
                if (at >= text.Length || text[at] != '<')
                    break;
                // Of Outer<A>.Inner<B> all arguments count, in order.
                var more = List(text, ref at, '>', out var count);
                arguments = more is null ? arguments : [.. arguments ?? [], .. more];
                open += more is null ? count : 0;
            }
            type = new TypeShape(name, arguments, open, "");
        }
        for (; at < text.Length; at++)
        {
            if (text[at] == '?')
                type = new TypeShape("System.Nullable", [type], 0, "");
            else if (text[at] is '[' or ']' or '*' || text[at] == ',' && type.Suffix.Length > 0 && type.Suffix[^1] is '[' or ',')
                type = type with { Suffix = type.Suffix + text[at] };
            else if (text[at] != ' ')
                break;
        }
        return type;
    }

    /// <summary>Null and the number of places when nothing stands in them.</summary>
    private static TypeShape[]? List(string text, ref int at, char close, out int count)
    {
        var items = new List<TypeShape>();
        var empty = true;
        count = 1;
        for (at++; at < text.Length && text[at] != close;)
        {
            if (text[at] is ',' or ' ')
            {
                count += text[at++] == ',' ? 1 : 0;
                continue;
            }
            var before = at;
            items.Add(Parse(text, ref at));
            empty = false;
            if (at == before)
                at++;
        }
        at++;
        return empty ? null : [.. items];
    }

    private static string Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '@'))
            at++;
        return text[start..at].Replace("@", "", StringComparison.Ordinal);
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
    }
}
