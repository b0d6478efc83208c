using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// Brings the runtime's events into the sessions that want them: owns the EventPipe sessions, reads the queue, and calls the targets' methods in the order
/// of time. Sessions' threads call it as often as <see cref="Sessions.Pace"/> says; whichever comes reads for all. Between two readings an event
/// waits in the queue, so each session's memory says up to when they have been told, and the tool waits for that.
/// </summary>
internal static unsafe class RuntimeEventHub
{
    private sealed record User(nint Area, RuntimeAsk[] Asks);

    private static readonly object s_lock = new();
    private static readonly List<User> s_users = [];
    private static readonly List<nint> s_batch = [];
    private static RuntimeDecoder s_decoder = new();
    private static ulong s_last;
    private static bool s_waited;

    /// <summary>Null: nobody asks what the owners of locks do.</summary>
    private static LockOwners? s_owners;
    private static long s_droppedBefore;

    /// <summary>From now on these targets are told to this session, and no others. Empty, or why not; then it is as before.</summary>
    public static string Begin(SessionArea* area, IReadOnlyCollection<RuntimeAsk> targets)
    {
        lock (s_lock)
        {
            var queue = (RuntimeQueue*)Services.Table->Events;
            if (queue == null)
                return "the native part that is loaded in this process came before the runtime's events were known; restart the target to trace them";
            if (Services.Table->Snapshot == null && targets.Any(t => t.Stacks))
                return "the native part that is loaded in this process came before these events had stacks; leave out stack, caller and ownerMethod, or restart the target";
            if (!RuntimeQueue.Claim(queue, Services.Owner, Clock.Kind))
                return "a session of another build of dotbug reads the runtime's events of this process";
            var before = s_users.Find(u => u.Area == (nint)area);
            _ = s_users.RemoveAll(u => u.Area == (nint)area);
            s_users.Add(new User((nint)area, [.. targets]));
            var result = Change(queue);
            if (result >= 0)
            {
                Publish(area, Clock.Now());
                return "";
            }
            _ = s_users.RemoveAll(u => u.Area == (nint)area);
            if (before != null)
                s_users.Add(before);
            _ = Change(queue);
            return $"the runtime does not tell its events (0x{result:X8})";
        }
    }

    /// <summary>
    /// Nothing is told to this session any more, and when this has returned no thread is in the middle of it: its probes are out already. Nothing to do for a session
    /// that never began.
    /// </summary>
    public static void End(SessionArea* area)
    {
        lock (s_lock)
        {
            if (s_users.RemoveAll(u => u.Area == (nint)area) == 0)
                return;
            _ = Change((RuntimeQueue*)Services.Table->Events);
            Publish(area, 0);
        }
    }

    private static int Change(RuntimeQueue* queue)
    {
        var targets = s_users.SelectMany(u => u.Asks).Select(a => a.Target).Distinct().ToArray();
        var stacks = s_users.SelectMany(u => u.Asks).Where(a => a.Stacks).Select(a => a.Target).Distinct().ToArray();
        RuntimeQueue.Want(queue, targets.SelectMany(RuntimeEventKinds.Ids), [.. stacks.SelectMany(RuntimeEventKinds.Ids)]);
        var result = EventPipeSessions.Use(targets.Select(RuntimeEventKinds.Keyword).Where(k => k != 0).ToHashSet());
        if (result >= 0)
            result = CorProfilerInfo.Current.MonitorThreads(targets.Contains("threads"));
        var owners = stacks.Contains("locks") && Services.Table->Snapshot != null;
        if (result >= 0 && owners != (s_owners != null))
        {
            result = CorProfilerInfo.Current.EnableSnapshots(owners);
            s_owners = owners && result >= 0 ? new LockOwners() : null;
        }
        if (s_users.Count == 0)
        {
            Forget(queue);
            RuntimeQueue.Release(queue, Services.Owner);
        }
        return result;
    }

    private static void Forget(RuntimeQueue* queue)
    {
        s_batch.Clear();
        while (RuntimeQueue.At(queue, queue->Tail) != null)
            RuntimeQueue.Take(queue);
        s_decoder = new RuntimeDecoder();
        s_last = 0;
        s_waited = false;
    }

    /// <summary>Tells what has happened since the last time. On a session's thread; <paramref name="last"/>: of a session that ends, which will not come again.</summary>
    public static void Look(bool last = false)
    {
        lock (s_lock)
        {
            if (s_users.Count == 0)
                return;
            var queue = (RuntimeQueue*)Services.Table->Events;
            var (now, began) = (Clock.Now(), LibC.ThreadNs());
            Interlocked.MemoryBarrier();
            if (!Gather(queue, Volatile.Read(ref queue->Head)))
                return;
            s_waited = !last && !s_waited && s_decoder.Lifetimes.AwaitsNames(s_batch);
            if (s_waited)
                return;
            try
            {
                Tell(queue);
            }
            finally
            {
                // Also when there was no memory for one of them: it is not tried again.
                for (var i = 0; i < s_batch.Count; i++)
                    RuntimeQueue.Take(queue);
                s_batch.Clear();
            }
            foreach (var user in s_users)
                Publish((SessionArea*)user.Area, now);
            var stopped = s_owners?.Look(s_decoder.Locks, now) ?? 0;
            Account(Volatile.Read(ref queue->Dropped), LibC.ThreadNs() - began + stopped);
        }
    }

    /// <summary>Whose targets they would have been nobody knows: they count for each session, and so does what it took.</summary>
    private static void Account(long dropped, long tookNs)
    {
        foreach (var user in s_users)
        {
            ((SessionArea*)user.Area)->Unheard += dropped - s_droppedBefore;
            ((SessionArea*)user.Area)->EventNs += tookNs;
        }
        s_droppedBefore = dropped;
    }

    /// <summary>All records up to the one that comes next. False: a thread has been stopped in the middle of one; the next look will find it complete.</summary>
    private static bool Gather(RuntimeQueue* queue, ulong head)
    {
        for (var at = queue->Tail + (ulong)s_batch.Count; at != head; at++)
        {
            var record = RuntimeQueue.At(queue, at);
            if (record == null)
                return false;
            s_batch.Add((nint)record);
        }
        return true;
    }

    private static void Tell(RuntimeQueue* queue)
    {
        s_batch.Sort(static (a, b) => ((RuntimeRecord*)a)->Ticks.CompareTo(((RuntimeRecord*)b)->Ticks));
        var log = ThreadLogs.Current();
        s_decoder.Lifetimes.ReadNames(s_batch);
        foreach (var at in s_batch)
        {
            var record = (RuntimeRecord*)at;
            // A thread may have been slower between its place in the queue and its time than another that is told already: they overlapped.
            s_last = Math.Max(s_last, record->Ticks);
            if (log != null)
                Replay.Event(log, record, RuntimeQueue.Stack(queue, record), s_last, s_decoder);
        }
    }

    /// <summary>All that happened before has been written; 0: whatever is written comes at once.</summary>
    public static void Publish(SessionArea* area, ulong ticks)
    {
        var held = Volatile.Read(ref area->HeldTicks);
        Volatile.Write(ref *(ulong*)(area->Ring + RingLayout.HeaderRuntimeTicks), held == 0 ? ticks : Math.Min(ticks, held));
    }
}
