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
            FlowHook.Suspend => [Find(shape, "awaiter", Pass.Typed), Find(shape, "box")],
            FlowHook.Run => [Find(shape, "state")],
            FlowHook.TaskMade => [This(shape), Find(shape, "action")],
            FlowHook.Queued => [Find(shape, "callback")],
            FlowHook.ThreadStarts => [This(shape), Find(shape, "captureContext")],
            FlowHook.TimerMade => [This(shape), Find(shape, "flowExecutionContext")],
            _ => [],
        };
        return handed.Contains(null) ? null : [.. handed.Select(h => h!)];
    }

    public static IReadOnlyList<Handed> Of(FlowHook hook, MethodShape shape) => TryOf(hook, shape)!;

    private static Handed? Find(MethodShape shape, string name, Pass pass = Pass.Value) => shape.Parameters.FirstOrDefault(p => p.Name == name && p.Pass == pass);

    private static Handed? This(MethodShape shape) => shape.This is { Pass: Pass.Value } self ? self : null;
}
