using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// What the owner of a lock is doing while somebody waits for it: looked at once in each wait that lasts, and the program stands still for it, as it
/// does when a collection begins. So it is done only where it was asked for, and not too often.
/// </summary>
internal sealed unsafe class LockOwners
{
    /// <summary>A wait shorter than this is over before anybody could look; and so much time is between two looks, which bounds what they take.</summary>
    private const int WaitMs = 5, PauseMs = 50;

    private ulong _notBefore;

    /// <summary>Looks at its own thread: what the first time takes longer than all others is part of arming.</summary>
    public LockOwners() => Methods([LibC.gettid()], out _);

    /// <summary>Under the hub's lock, on a session's thread. Answers the time that the program stood still, in nanoseconds.</summary>
    public long Look(LockWaits waits, ulong now)
    {
        var ms = (ulong)(Clock.TicksPerSecond() / 1000);
        if (now < _notBefore)
            return 0;
        var longer = waits.Since(now - WaitMs * ms).ToList();
        if (longer.Count == 0)
            return 0;
        var stopped = Methods(longer.Select(w => w.Owner).Distinct().Take(ThreadSnapshot.ThreadsMax).ToArray(), out var methods);
        // While a collection is under way the runtime refuses, and nothing stood still: the next look tries again.
        if (methods.Count > 0)
            _notBefore = now + PauseMs * ms;
        foreach (var wait in longer.Where(w => methods.ContainsKey(w.Owner)))
            (wait.Looked, wait.OwnerMethod) = (true, methods[wait.Owner]);
        return stopped;
    }

    private static long Methods(ReadOnlySpan<int> threads, out Dictionary<int, string?> methods)
    {
        methods = [];
        var snapshot = new ThreadSnapshot { Count = (uint)threads.Length };
        for (var i = 0; i < threads.Length; i++)
            snapshot.Threads[i].Os = threads[i];
        if (CorProfilerInfo.Current.Snapshot(&snapshot) < 0)
            return 0;
        for (var i = 0; i < threads.Length; i++)
            methods[threads[i]] = Innermost(ref snapshot.Threads[i]);
        return (long)snapshot.StoppedNs;
    }

    /// <summary>The innermost method that is not of the framework, if there is one: who sleeps, rather than the sleep.</summary>
    private static string? Innermost(ref ThreadFrames thread)
    {
        string? first = null;
        for (var i = 0; i < Math.Min(thread.Count, ThreadFrames.FramesMax); i++)
        {
            if (Callers.Name(thread.Addresses[i]) is not { } name)
                continue;
            if (!name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal))
                return name;
            first ??= name;
        }
        return first;
    }
}
