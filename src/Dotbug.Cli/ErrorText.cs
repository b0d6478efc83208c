using Dotbug.Spec;

namespace Dotbug.Cli;

/// <summary>Every error in one shape: what happened, where, what to do next.</summary>
internal static class ErrorText
{
    public static string Of(Problem problem) => DiagnosticText.Format("", Diagnostic(problem, null));

    /// <summary>With the picture of the spec that the agent could not use.</summary>
    public static string Of(Problem problem, IReadOnlyList<SpecSource> specs)
    {
        if (problem.Spec < 0 || problem.Spec >= specs.Count)
            return Of(problem);
        var spec = specs[problem.Spec];
        // Without a place in the spec, the whole of it: with several specs one must see which.
        var span = problem.SpanLength > 0 ? new Span(problem.SpanStart, problem.SpanLength)
            : specs.Count > 1 ? new Span(0, spec.Text.Length) : (Span?)null;
        return DiagnosticText.Format(spec.Text, Diagnostic(problem, span), spec.Place);
    }

    private static Diagnostic Diagnostic(Problem problem, Span? span) =>
        new(problem.Code, problem.Message, span, problem.Hint.Length > 0 ? problem.Hint : null);
}
