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

    private static bool Matches(ParameterPattern pattern, ParameterText parameter)
    {
        if (pattern.Modifier is not null && pattern.Modifier != parameter.Modifier)
            return false;
        // Stack traces of generic types may show the argument instead of the parameter: List<>.Add(int).
        return pattern.Kind == ParameterPatternKind.Any || parameter.IsTypeParameter
            || TypeShape.Parse(pattern.Type ?? "").Matches(TypeShape.Parse(parameter.Type));
    }
}
