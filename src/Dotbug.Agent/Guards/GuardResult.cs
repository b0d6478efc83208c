using Dotbug.Spec;

namespace Dotbug.Agent.Guards;

/// <summary>What became of a guard on one method. A closed family.</summary>
internal abstract record GuardResult;

/// <summary>The guard fits the method.</summary>
internal sealed record GuardCompiled(GuardPlan Plan) : GuardResult;

/// <summary>The guard is wrong for this method, whatever other methods the spec matches.</summary>
internal sealed record GuardRefused(Diagnostic Error) : GuardResult;

/// <summary>
/// The method has no parameter of that name: an overload that is left out. When every method is left out, <c>Error</c> is what to print.
/// </summary>
internal sealed record GuardMissingParameter(string Name, Span Span, string? Near, Diagnostic Error) : GuardResult;
