using Dotbug.Agent.Sessions;
using Dotbug.Spec;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>What a session wants to be told by the runtime. With stacks: where it happens, and of locks where their owner is.</summary>
internal readonly record struct RuntimeAsk(string Target, bool Stacks)
{
    /// <summary>Of a spec whose target this is.</summary>
    public static RuntimeAsk Of(TraceSpec spec, string target) => new(target,
        spec.Actions.Any(a => a is StackAction or CallerAction) || (spec.Guard is { } guard && GuardWords.Names(guard, "ownerMethod")));
}
