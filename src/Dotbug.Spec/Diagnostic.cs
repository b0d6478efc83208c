namespace Dotbug.Spec;

/// <summary>
/// What is wrong, where, and what would have been right. <c>Code</c> is stable (DB1xxx for specs); <c>Span</c> points into the
/// text of the spec, or is null when the fault has no place in it.
/// </summary>
public sealed record Diagnostic(string Code, string Message, Span? Span = null, string? Hint = null);

/// <summary>A parsed spec, or what is wrong with it: exactly one of the two is not null.</summary>
public sealed record SpecResult(TraceSpec? Spec, Diagnostic? Error);
