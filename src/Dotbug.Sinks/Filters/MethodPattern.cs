using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>A target against the probes of a recording: a method's pattern against its whole signature, a target of the runtime against its name.</summary>
internal sealed class MethodPattern(Target target)
{
    public bool Matches(ProbeInfo probe) => target switch
    {
        RuntimeTarget v => probe.Runtime && probe.Method == v.Name,
        MethodTarget v => !probe.Runtime && RecordedMethod.Of(probe) is { } method && Matches(v, method),
        _ => false,
    };

    /// <summary>What cannot be told from a signature; null: all can.</summary>
    public static Diagnostic? Refused(Target target) => target is MethodTarget { Inner.CompilerId: not null } method
        ? new Diagnostic("DB5010", "a file does not know the compiler's numbers of inner functions", method.Span, "name it by its place: /lambda#2, or /Local")
        : null;

    private static bool Matches(MethodTarget target, RecordedMethod method) =>
        (target.Assembly is null || Glob(target.Assembly, method.Assembly))
        && KindMatches(target, method) && InnerMatches(target.Inner, method.Inner)
        && MatchesFromEnd(target.Path, target.Path.Count - 1, method.Path, method.Path.Count - 1)
        && (target.Parameters is null || ParametersMatch(target.Parameters, method.Parameters));

    private static bool KindMatches(MethodTarget target, RecordedMethod method)
    {
        if (target.Kind != method.Kind || (target.Method.Arity >= 0 && target.Inner is null && target.Method.Arity != method.Name.Arity))
            return false;
        return target.Kind is MemberKind.Constructor or MemberKind.StaticConstructor or MemberKind.IndexerGetter or MemberKind.IndexerSetter
            || Glob(target.Method.Pattern, method.Name.Pattern);
    }

    private static bool InnerMatches(InnerFunction? inner, string? recorded)
    {
        if (inner is null || recorded is null)
            return inner is null && recorded is null;
        const string lambda = "lambda#";
        if (inner.Name is { } name)
            return Glob(name, recorded) && !recorded.StartsWith(lambda, StringComparison.Ordinal);
        return recorded.StartsWith(lambda, StringComparison.Ordinal) && (inner.Ordinal == 0 || recorded == lambda + inner.Ordinal);
    }

    /// <summary>The names before the method's must end with the path.</summary>
    private static bool MatchesFromEnd(IReadOnlyList<PathSegment> path, int segment, IReadOnlyList<PathSegment> names, int name)
    {
        if (segment < 0)
            return true;
        if (path[segment].CrossesDots)
        {
            for (var i = name; i >= -1; i--)
            {
                if (MatchesFromEnd(path, segment - 1, names, i))
                    return true;
            }
            return false;
        }
        return name >= 0 && (path[segment].Arity < 0 || path[segment].Arity == names[name].Arity) && Glob(path[segment].Pattern, names[name].Pattern)
            && MatchesFromEnd(path, segment - 1, names, name - 1);
    }

    private static bool ParametersMatch(EquatableList<ParameterPattern> patterns, IReadOnlyList<(string Modifier, string Type)> parameters)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Kind == ParameterPatternKind.Rest)
                return true;
            if (i >= parameters.Count || (patterns[i].Modifier is { } modifier && modifier != parameters[i].Modifier))
                return false;
            // Signatures have types without their namespaces.
            if (patterns[i].Kind == ParameterPatternKind.Type && !TypeNameMatch.Matches(TypeNameMatch.Short(patterns[i].Type ?? ""), parameters[i].Type))
                return false;
        }
        return patterns.Count == parameters.Count;
    }

    /// <summary><c>*</c> is any characters.</summary>
    private static bool Glob(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, mark) = (p++, n);
            else if (p < pattern.Length && pattern[p] == name[n])
                (p, n) = (p + 1, n + 1);
            else if (star >= 0)
                (p, n) = (star + 1, ++mark);
            else
                return false;
        }
        return pattern[p..].Trim('*').IsEmpty;
    }
}
