namespace Dotbug.Spec;

/// <summary>Finds out what the names of a target mean together: which is the method, of which kind, and what is inside it.</summary>
internal sealed class TargetShape(Cursor cursor, List<RawName> names, int colon)
{
    public EquatableList<PathSegment> Path { get; private set; } = EquatableList<PathSegment>.Empty;
    public PathSegment Method { get; private set; } = new("*");

    /// <summary>Sets <see cref="Path"/> and <see cref="Method"/>; null (with the error set) when the names make no method.</summary>
    public MemberKind? Resolve(Span span, ref EquatableList<ParameterPattern>? parameters, ref InnerFunction? inner)
    {
        if (DecodeCompilerNames() is { } decoded)
        {
            inner ??= decoded;
            parameters = null; // They are those of the inner function, or of MoveNext.
        }
        else if (_stateMachine)
        {
            parameters = null;
        }

        if (Kind() is not { } kind)
            return null;
        if (names.Count == 0)
        {
            cursor.Fail(SpecErrors.NoMethodName(span, Method.Pattern));
            return null;
        }

        var path = new List<PathSegment>(names.Count + 1);
        foreach (var name in names)
            path.Add(new PathSegment(name.Text, name.Arity));
        if (Method.CrossesDots)
        {
            path.Add(Method);
            Method = new PathSegment("*");
        }

        Path = new EquatableList<PathSegment>(path);
        return kind;
    }

    private bool _stateMachine;

    /// <summary>
    /// Replaces the compiler's names by those of the source: drops closure classes and <c>MoveNext</c>, and puts the method's own
    /// name last. Returns the inner function that the names led to, if any.
    /// </summary>
    private InnerFunction? DecodeCompilerNames()
    {
        string? closureMethod = null;
        for (var i = names.Count - 2; i >= 0; i--)
        {
            if (!names[i].IsCompilerMade || !CompilerNames.IsClosure(names[i].Text))
                continue;
            closureMethod ??= CompilerNames.MethodOfClosure(names[i].Text);
            names.RemoveAt(i);
        }

        if (names.Count > 1 && names[^1] is { Text: "MoveNext", Escaped: false } && names[^2].IsCompilerMade
            && CompilerNames.Decode(names[^2].Text, closureMethod) is { IsStateMachine: true })
            names.RemoveAt(names.Count - 1);
        var last = names[^1];
        if (!last.IsCompilerMade || CompilerNames.Decode(last.Text, closureMethod) is not { } decoded
            || MethodNames(decoded.Method) is not { } method)
            return null;
        _stateMachine = decoded.IsStateMachine;
        names.RemoveAt(names.Count - 1);
        foreach (var name in method)
            names.Add(name with { Span = last.Span });
        return decoded.Inner;
    }

    /// <summary>A method's name from metadata: <c>Submit</c>, <c>.ctor</c>, or <c>Shop.IOrderStore.Save</c> when explicit.</summary>
    private static List<RawName>? MethodNames(string method)
    {
        var inside = new Cursor(method);
        if (new TargetNames(inside, isFrame: true).ReadAll(out _) is not { } parts || !inside.AtEnd)
            return null;
        for (var i = 0; i < parts.Count - 1; i++)
        {
            if (parts[i].IsCompilerMade)
                return null;
        }

        return parts;
    }

    /// <summary>Takes the method's own name (and the accessor's word) off the end of the names.</summary>
    private MemberKind? Kind()
    {
        var last = Take();
        Method = new PathSegment(last.Text, last.Arity);
        if (last.Text is ".ctor" or ".cctor")
            Method = new PathSegment(last.Text[1..]);
        if (last.Escaped)
            return MemberKind.Method;
        switch (last.Text)
        {
            case "ctor" or ".ctor":
                return MemberKind.Constructor;
            case "cctor" or ".cctor":
                return MemberKind.StaticConstructor;
            case "this":
                cursor.Fail(SpecErrors.IndexerWithoutAccessor(last.Span));
                return null;
            case "get" or "set" or "add" or "remove" when names.Count > 1 && colon != names.Count:
                return Accessor(last);
            default:
                return Prefixed(last.Text);
        }
    }

    private MemberKind? Accessor(RawName word)
    {
        var owner = Take();
        Method = new PathSegment(owner.Text, owner.Arity);
        var isIndexer = owner is { Text: "this", Escaped: false };
        switch (word.Text)
        {
            case "get":
                return isIndexer ? MemberKind.IndexerGetter : MemberKind.Getter;
            case "set":
                return isIndexer ? MemberKind.IndexerSetter : MemberKind.Setter;
        }

        if (!isIndexer)
            return word.Text == "add" ? MemberKind.Adder : MemberKind.Remover;
        cursor.Fail(SpecErrors.IndexerWithoutAccessor(word.Span));
        return null;
    }

    private RawName Take()
    {
        var last = names[^1];
        names.RemoveAt(names.Count - 1);
        return last;
    }

    /// <summary>Accessors under their metadata names, as stack traces show them.</summary>
    private MemberKind Prefixed(string name)
    {
        var prefix = AccessorPrefix(name);
        if (prefix == 0)
            return MemberKind.Method;
        Method = new PathSegment(name[prefix..], Method.Arity);
        return name[0] switch
        {
            'g' => MemberKind.Getter,
            's' => MemberKind.Setter,
            'a' => MemberKind.Adder,
            _ => MemberKind.Remover,
        };
    }

    /// <summary>The length of <c>get_</c>, <c>set_</c>, <c>add_</c> or <c>remove_</c> before more text; otherwise 0.</summary>
    public static int AccessorPrefix(string name)
    {
        var length = name.StartsWith("remove_", StringComparison.Ordinal) ? 7
            : name.StartsWith("get_", StringComparison.Ordinal)
                || name.StartsWith("set_", StringComparison.Ordinal)
                || name.StartsWith("add_", StringComparison.Ordinal) ? 4 : 0;
        return name.Length > length && (Cursor.IsNameStart(name[length]) || name[length] == '*') ? length : 0;
    }
}
