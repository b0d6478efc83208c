using Dotbug.Spec;

namespace Dotbug.Agent.Binding;

/// <summary>Parameter patterns of a target against a signature. A written name matches a type whose full name is it or ends with it.</summary>
internal static class TypePattern
{
    public static bool Matches(IReadOnlyList<ParameterPattern> patterns, List<ParameterText> parameters)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Kind == ParameterPatternKind.Rest)
                return true;
            if (i >= parameters.Count || !Matches(patterns[i], parameters[i]))
                return false;
        }
        return patterns.Count == parameters.Count;
    }

    private static bool Matches(ParameterPattern pattern, ParameterText parameter) =>
        (pattern.Modifier is null || pattern.Modifier == parameter.Modifier)
        && (pattern.Kind == ParameterPatternKind.Any || Matches(pattern.Type ?? "", parameter.Type));

    /// <summary>Both as C# writes them; spaces do not count.</summary>
    public static bool Matches(string pattern, string type)
    {
        int p = 0, t = 0;
        var last = "";
        for (; ; )
        {
            var wanted = Token(pattern, ref p);
            var present = Token(type, ref t);
            if (wanted == "?" && present != "?" && !CSharpNames.IsKeyword(last) || wanted == "?" && last is "string" or "object")
            {
                // "string?" and "Order?": whether a reference may be null is not in the signature.
                if (present == "?")
                    return false;
                wanted = Token(pattern, ref p);
            }
            if (wanted.Length == 0 || present.Length == 0)
                return wanted.Length == present.Length;
            if (!Same(wanted, present))
                return false;
            last = present;
        }
    }

    private static bool Same(string wanted, string present)
    {
        if (!IsName(wanted[0]))
            return wanted == present;
        wanted = CSharpNames.Keyword(wanted);
        return present == wanted || present.Length > wanted.Length
            && present[present.Length - wanted.Length - 1] == '.' && present.EndsWith(wanted, StringComparison.Ordinal);
    }

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '@';

    private static string Token(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        var start = at;
        while (at < text.Length && IsName(text[at]))
            at++;
        if (at == start && at < text.Length)
            at++;
        return text[start..at].TrimStart('@');
    }
}
