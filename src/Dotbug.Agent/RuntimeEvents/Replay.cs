using Dotbug.Agent.Memory;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>Lends the agent's thread the time and the name of the thread on which an event happened, for as long as it takes to tell it.</summary>
internal static unsafe class Replay
{
    public static void Event(ThreadLog* log, RuntimeRecord* record, RuntimeStack* stack, ulong ticks, RuntimeDecoder decoder)
    {
        var inside = log->Inside;
        log->ReplayTicks = ticks;
        log->ReplayOs = record->Thread;
        log->ReplayStack = stack;
        log->ReplayManaged = decoder.Threads.Managed(record->Thread);
        try
        {
            decoder.Decode(record, new Teller(log));
        }
        finally
        {
            log->ReplayTicks = 0;
            log->ReplayStack = null;
            log->Inside = inside;
        }
    }
}

/// <summary>Calls a target's method so that its probe sees the call: everything else that the agent's thread calls is nobody's business.</summary>
internal readonly unsafe struct Teller(ThreadLog* log)
{
    private readonly ThreadLog* _log = log;

    public void Gc(string kind, int generation, string reason, TimeSpan? pause, long? heap, bool background)
    {
        _log->Inside = 0;
        RuntimeTargets.Gc(kind, generation, reason, pause, heap, background);
        _log->Inside = 1;
    }

    public void Exception(string type, string message, bool rethrown)
    {
        _log->Inside = 0;
        RuntimeTargets.Exceptions(type, message, rethrown);
        _log->Inside = 1;
    }

    public void Pool(long queue, int workers, bool starving)
    {
        _log->Inside = 0;
        RuntimeTargets.Pool(queue, workers, starving);
        _log->Inside = 1;
    }

    public void Thread(string kind, string? name, bool pool)
    {
        _log->Inside = 0;
        RuntimeTargets.Threads(kind, name, pool);
        _log->Inside = 1;
    }

    public void Lock(string kind, TimeSpan waited, string? owner, string? ownerMethod)
    {
        _log->Inside = 0;
        RuntimeTargets.Locks(kind, waited, owner, ownerMethod);
        _log->Inside = 1;
    }
}
