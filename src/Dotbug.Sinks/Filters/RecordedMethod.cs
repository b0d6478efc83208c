using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>
/// A method as a recording names it, taken apart: <c>Gateway!Gateway.Pair&lt;K, V>.Total.get(out int)</c>. <c>Inner</c>: what stands behind the slash of an inner function.
/// </summary>
internal sealed record RecordedMethod(string Assembly, IReadOnlyList<PathSegment> Path, PathSegment Name, MemberKind Kind,
    IReadOnlyList<(string Modifier, string Type)> Parameters, string? Inner)
{
    private static readonly (string Word, MemberKind Kind, MemberKind Indexer)[] s_accessors =
    [
        ("get", MemberKind.Getter, MemberKind.IndexerGetter), ("set", MemberKind.Setter, MemberKind.IndexerSetter),
        ("add", MemberKind.Adder, MemberKind.Adder), ("remove", MemberKind.Remover, MemberKind.Remover),
    ];

    /// <summary>Null: the signature is not one that an agent writes.</summary>
    public static RecordedMethod? Of(ProbeInfo probe)
    {
        var text = probe.Signature;
        if (text.IndexOf(" in load context '", StringComparison.Ordinal) is var context and >= 0)
            text = text[..context];
        var assemblyEnd = text.IndexOf('!', StringComparison.Ordinal);
        var close = text.LastIndexOf(')');
        var open = close < 0 ? -1 : OpeningOf(text, close);
        if (assemblyEnd < 0 || open < assemblyEnd)
            return null;
        var names = text[(assemblyEnd + 1)..open];
        string? inner = null;
        if (names.LastIndexOf('/') is var slash and >= 0)
            (names, inner) = (names[..slash], names[(slash + 1)..]);
        var segments = Split(names, '.').Select(Segment).ToList();
        var kind = KindOf(segments, probe);
        return new RecordedMethod(text[..assemblyEnd], segments[..^1], segments[^1], kind, [.. Split(text[(open + 1)..close], ',').Select(Parameter)], inner);
    }

    /// <summary>Cuts the word of an accessor off.</summary>
    private static MemberKind KindOf(List<PathSegment> segments, ProbeInfo probe)
    {
        var last = segments[^1].Pattern;
        if (last is "ctor" or "cctor")
            return last == "ctor" ? MemberKind.Constructor : MemberKind.StaticConstructor;
        foreach (var (word, kind, indexer) in s_accessors)
        {
            // With three names at least: a method may be called so, too, and is then the second name.
            if (last != word || segments.Count < 3 || probe.Method.Count(c => c == '.') < 2)
                continue;
            segments.RemoveAt(segments.Count - 1);
            return segments[^1].Pattern == "this" ? indexer : kind;
        }
        return MemberKind.Method;
    }

    private static PathSegment Segment(string name)
    {
        var open = name.IndexOf('<', StringComparison.Ordinal);
        return open <= 0 ? new PathSegment(name, 0) : new PathSegment(name[..open], Split(name[(open + 1)..^1], ',').Count);
    }

    private static (string Modifier, string Type) Parameter(string text)
    {
        foreach (var modifier in (string[])["ref", "in", "out"])
        {
            if (text.StartsWith(modifier + " ", StringComparison.Ordinal))
                return (modifier, TypeNameMatch.Short(text[(modifier.Length + 1)..]));
        }
        return ("", TypeNameMatch.Short(text));
    }

    private static int OpeningOf(string text, int close)
    {
        var depth = 0;
        for (var i = close; i >= 0; i--)
        {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (depth == 0)
                return i;
        }
        return -1;
    }

    /// <summary>At a character that stands outside of all brackets. Nothing splits into nothing.</summary>
    private static List<string> Split(string text, char at)
    {
        List<string> parts = [];
        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] is '<' or '(' or '[' ? 1 : text[i] is '>' or ')' or ']' ? -1 : 0;
            if (text[i] != at || depth != 0)
                continue;
            parts.Add(text[start..i].Trim());
            start = i + 1;
        }
        if (text.Length > 0)
            parts.Add(text[start..].Trim());
        return parts.Count > 0 || at == ',' ? parts : [""];
    }
}
