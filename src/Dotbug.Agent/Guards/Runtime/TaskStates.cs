using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>The bits of Task.m_stateFlags that say what has become of a task; the same in .NET 8, 9 and 10 (Task.cs).</summary>
internal static class TaskStates
{
    public const int Started = 0x10000, Invoked = 0x20000, Faulted = 0x200000, Canceled = 0x400000, WaitingOnChildren = 0x800000, RanToCompletion = 0x1000000,
        WaitingForActivation = 0x2000000, Ended = Faulted | Canceled | RanToCompletion;

    /// <summary>As <c>Task.Status</c> says it. Any thread; no lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TaskStatus Status(int flags)
    {
        if ((flags & Faulted) != 0)
            return TaskStatus.Faulted;
        if ((flags & Canceled) != 0)
            return TaskStatus.Canceled;
        if ((flags & RanToCompletion) != 0)
            return TaskStatus.RanToCompletion;
        if ((flags & WaitingOnChildren) != 0)
            return TaskStatus.WaitingForChildrenToComplete;
        if ((flags & Invoked) != 0)
            return TaskStatus.Running;
        if ((flags & Started) != 0)
            return TaskStatus.WaitingToRun;
        return (flags & WaitingForActivation) != 0 ? TaskStatus.WaitingForActivation : TaskStatus.Created;
    }
}
