namespace Dotbug.Agent.RuntimeEvents;

/// <summary>From the runtime's events, one after the other in the order of time, to what the targets tell.</summary>
internal sealed unsafe class RuntimeDecoder
{
    private readonly Collections _collections = new();

    public LockWaits Locks { get; } = new();

    public KnownThreads Threads { get; } = new();

    public Lifetimes Lifetimes { get; } = new();

    public void Decode(RuntimeRecord* record, Teller tell)
    {
        var payload = new RuntimePayload(record);
        switch ((int)record->Id)
        {
            case RuntimeEventKinds.GCSuspendBegin:
                _collections.Suspended(record->Ticks);
                break;
            case RuntimeEventKinds.GCStart:
                _collections.Started(ref payload, tell);
                break;
            case RuntimeEventKinds.GCHeapStats:
                _collections.Heap(ref payload);
                break;
            case RuntimeEventKinds.GCEnd:
                _collections.Ended(ref payload);
                break;
            case RuntimeEventKinds.GCRestartEnd:
                _collections.Resumed(record->Ticks, tell);
                break;
            case RuntimeEventKinds.ExceptionThrown:
                Thrown.Tell(ref payload, tell);
                break;
            case RuntimeEventKinds.ContentionStart:
                Locks.Begun(record, ref payload);
                break;
            case RuntimeEventKinds.ContentionStop:
                Locks.Over(record->Thread, ref payload, Threads, tell);
                break;
            case RuntimeEventKinds.ThreadNamed:
                Lifetimes.Named(ref payload);
                break;
            case RuntimeEventKinds.ThreadCreated:
                Lifetimes.Begun(ref payload, tell);
                break;
            case RuntimeEventKinds.ThreadDestroyed:
                Lifetimes.Over(ref payload, tell);
                break;
            case RuntimeEventKinds.WorkerStart:
            case RuntimeEventKinds.WorkerStop:
                Workers.Changed(ref payload, tell);
                break;
            case RuntimeEventKinds.WorkersAdjusted:
                Workers.Adjusted(ref payload, tell);
                break;
        }
    }
}
