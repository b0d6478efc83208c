namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// Numbers of the provider <c>Microsoft-Windows-DotNETRuntime</c>, from ClrEtwAll.man: which events a target needs, and the keywords that switch them on.
/// </summary>
internal static class RuntimeEventKinds
{
    public const int GCStart = 1, GCEnd = 2, GCRestartEnd = 3, GCHeapStats = 4, GCSuspendBegin = 9;
    public const int ExceptionThrown = 80;
    public const int ContentionStart = 81, ContentionStop = 91;
    public const int WorkerStart = 50, WorkerStop = 51, WorkersAdjusted = 55;

    /// <summary>No events of the provider: callbacks of the profiler interface, numbered in Stubs/runtime_events.c.</summary>
    public const int ThreadCreated = 500, ThreadDestroyed = 501, ThreadNamed = 502;

    private const ulong GC = 0x1, Contention = 0x4000, Exception = 0x8000, Threading = 0x10000;

    /// <summary>0: the provider is not asked.</summary>
    public static ulong Keyword(string target) => target switch
    {
        "gc" => GC,
        "exceptions" => Exception,
        "locks" => Contention,
        "pool" => Threading,
        _ => 0,
    };

    private const uint Error = 2, Informational = 4;

    /// <summary>
    /// The lowest that lets the events of a keyword through. That an exception is thrown is an error; that it is caught, filtered and seen off are three and more events
    /// of less weight, which nobody asks for and which would cost more than the one.
    /// </summary>
    public static uint Level(ulong keyword) => keyword == Exception ? Error : Informational;

    public static int[] Ids(string target) => target switch
    {
        "gc" => [GCStart, GCEnd, GCRestartEnd, GCHeapStats, GCSuspendBegin],
        "exceptions" => [ExceptionThrown],
        "locks" => [ContentionStart, ContentionStop],
        "threads" => [ThreadCreated, ThreadDestroyed, ThreadNamed],
        "pool" => [WorkerStart, WorkerStop, WorkersAdjusted],
        _ => [],
    };
}
