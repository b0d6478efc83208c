using Dotbug.Agent.Guards;
using Dotbug.Agent.Il;
using Dotbug.Agent.Named;

namespace Dotbug.Agent.Probes;

/// <summary>A tap with what is needed to write code for it. Agent's thread.</summary>
internal sealed unsafe class TapCode
{
    public required nint TapAddress { get; init; }
    public required MethodShape Shape { get; init; }
    public required GuardPlan? Guard { get; init; }

    /// <summary>
    /// The guard as text, empty when there is none: the same text is the same code. Null: not so, for it depends on which types are loaded.
    /// </summary>
    public required string? GuardText { get; init; }

    /// <summary>Nanoseconds of a call that is not told: <see cref="Costs.Counted"/>.</summary>
    public required double CountedNs { get; init; }

    /// <summary>False: args(none).</summary>
    public required bool ShowArguments { get; init; }

    /// <summary>The result as guards and capture see it: for async methods the awaited one. Null: none.</summary>
    public required Type? ResultType { get; init; }

    public required bool ResultSecret { get; init; }

    /// <summary>By whose words arguments are hidden.</summary>
    public required Capture.Secrets Secrets { get; init; }

    /// <summary>One letter for each parameter: whether it is hidden. All that emitted code knows of a session's words.</summary>
    public string HiddenParameters => string.Concat(Shape.Parameters.Select(p => Secrets.IsSecret(p.Name, p.Type) ? '*' : '.'));

    /// <summary>The tap only tells of flows; nothing else of it is used.</summary>
    public bool IsHook => Tap->Hook != Flows.FlowHook.None;

    /// <summary>A hook that the end of the method belongs to.</summary>
    public bool HookEnds => Tap->Hook is Flows.FlowHook.Run or Flows.FlowHook.Dequeued or Flows.FlowHook.RequestEnds;

    /// <summary>Of a named spec: what is told in the place of the arguments.</summary>
    public NamedPlan? Named { get; init; }

    /// <summary>Not the user's: <see cref="Sessions.OpenedSpec.Silent"/>.</summary>
    public bool Silent { get; init; }

    public Tap* Tap => (Tap*)TapAddress;

    public bool GuardReadsLate => Guard != null && Guard.EntryParameters.Any(name => Shape.Late.Any(l => l.Name == name));
}
