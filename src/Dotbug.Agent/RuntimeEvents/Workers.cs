namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// Workers of the thread pool come, go, or are to be more or fewer (PortableThreadPool and its hill climbing). The length of the
/// queue is not in the events: it is read when they are told, some milliseconds later.
/// </summary>
internal static class Workers
{
    /// <summary>NativeRuntimeEventSource.ThreadAdjustmentReasonMap: nobody took work for half a second, so another worker is let in.</summary>
    private const uint Starvation = 6;

    /// <summary>ThreadPoolWorkerThreadStart and Stop: how many there are now.</summary>
    public static void Changed(ref RuntimePayload payload, Teller tell) => tell.Pool(ThreadPool.PendingWorkItemCount, (int)payload.U32(), starving: false);

    /// <summary>ThreadPoolWorkerThreadAdjustmentAdjustment: throughput, how many there may be, and why.</summary>
    public static void Adjusted(ref RuntimePayload payload, Teller tell)
    {
        _ = payload.F64();
        var workers = (int)payload.U32();
        tell.Pool(ThreadPool.PendingWorkItemCount, workers, payload.U32() == Starvation);
    }
}
