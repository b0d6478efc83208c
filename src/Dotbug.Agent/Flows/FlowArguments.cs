using Dotbug.Agent.Il;

namespace Dotbug.Agent.Flows;

/// <summary>What of a method's arguments its hook is given, by the framework's names. Agent's thread.</summary>
internal static class FlowArguments
{
    /// <summary>Null: the method has other parameters than those that are known, and is of no use.</summary>
    public static IReadOnlyList<Handed>? TryOf(FlowHook hook, MethodShape shape)
    {
        Handed?[] handed = hook switch
        {
            FlowHook.Suspend => [Find(shape, "box")],
            FlowHook.Run => [Find(shape, "state")],
            FlowHook.TaskMade => [shape.This],
            FlowHook.Queued => [Find(shape, "callback")],
            FlowHook.ThreadStarts => [shape.This, Find(shape, "captureContext")],
            FlowHook.TimerMade => [shape.This, Find(shape, "flowExecutionContext")],
            _ => [],
        };
        return handed.Any(h => h is not { Pass: Pass.Value }) ? null : [.. handed.Select(h => h!)];
    }

    public static IReadOnlyList<Handed> Of(FlowHook hook, MethodShape shape) => TryOf(hook, shape)!;

    private static Handed? Find(MethodShape shape, string name) => shape.Parameters.FirstOrDefault(p => p.Name == name);
}
