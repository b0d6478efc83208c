using Dotbug.Protocol;

namespace Dotbug.Agent.Binding;

/// <param name="MethodsMax">Names and methods are made for one more than this at most; all are counted.</param>
/// <param name="LoadTypes">Bind methods of types that nothing has used yet, too, by loading these types: no code of the
/// program runs but its assembly resolve handlers, if a base or field type's assembly is not loaded. Otherwise such methods
/// are refused by name.</param>
/// <param name="Await">Such methods are not refused but awaited.</param>
internal sealed record BindOptions(int MethodsMax, bool LoadTypes = false, bool Await = false)
{
    /// <summary>Most refusals that are listed by name; all are counted. Who allows more methods wants to know of more.</summary>
    public int RefusedMax => Math.Max(100, MethodsMax);
}

/// <summary>
/// What a target names. <c>Total</c> counts everything that matched, <c>RefusedTotal</c> what of it cannot be instrumented;
/// <c>Methods</c> stops at one more than the limit, so that more than the limit means "too many". <c>Near</c>: when nothing matched,
/// up to five similar names. <c>Awaited</c>: methods that will do once their type is loaded. <c>Hints</c>: methods of types that, once loaded, may
/// bring an implementation of an abstract method.
/// </summary>
internal sealed record BindResult(int Total, int RefusedTotal, IReadOnlyList<BoundMethod> Methods,
    IReadOnlyList<RefusedInfo> Refused, IReadOnlyList<string> Near, IReadOnlyList<Candidate> Awaited, IReadOnlyList<Candidate> Hints)
{
    /// <summary>When nothing matched: assemblies that were made at run time. They have no metadata to search, and the runtime does not re-jit there.</summary>
    public IReadOnlyList<string> Dynamic { get; init; } = [];

    /// <summary>Methods that will do once the assemblies that their signatures name are loaded.</summary>
    public IReadOnlyList<Candidate> Incomplete { get; init; } = [];
}
