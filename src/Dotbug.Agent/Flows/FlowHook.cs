namespace Dotbug.Agent.Flows;

/// <summary>What a method of the framework tells about flows. <see cref="FlowMethods"/> names the methods, <see cref="FlowHooks"/> does what is to be done.</summary>
internal enum FlowHook : byte
{
    None = 0,

    /// <summary>An async method is about to await: its box takes the thread's flow along.</summary>
    Suspend,

    /// <summary>A box, a task or a timer's callback runs, until the method is left.</summary>
    Run,

    /// <summary>A task with a delegate was made.</summary>
    TaskMade,

    /// <summary>Something was queued to the thread pool.</summary>
    Queued,

    /// <summary>A thread of the pool has taken something out of a queue, or found nothing: it has left what it did before.</summary>
    Dequeued,

    /// <summary>A thread of the pool has nothing in hand.</summary>
    Idle,

    /// <summary>A thread is about to start.</summary>
    ThreadStarts,

    /// <summary>A timer was made.</summary>
    TimerMade,

    RequestBegins,
    RequestEnds,
}
