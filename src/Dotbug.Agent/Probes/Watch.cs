using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Calls of methods that are not async and return a task: the call is over when the task is. A task that is complete already is told at once, on the thread
/// that returned it. Any other is watched from the agent's thread, by a weak handle and its fields, without a continuation on
/// the program's threads: so its completion is known to the period of looking, and a task that nobody keeps can be collected,
/// complete or not, before it is looked at again.
/// </summary>
internal static unsafe partial class Watch
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>How often pending tasks are looked at, in milliseconds.</summary>
    public const int PeriodMs = 5;

    /// <summary>Of the agent's time at most one part in so many goes into looking: with many pending tasks the period gets longer.</summary>
    private const int RestFactor = 50;
    private static long s_restUntil;

    /// <summary>Calls that the program's threads have added since the agent looked: a stack.</summary>
    private static nint s_added;

    private static readonly object s_lock = new();
    private static readonly List<nint> s_pending = [];

    public static bool Any => s_pending.Count > 0 || Volatile.Read(ref s_added) != 0;

    public static void Prepare()
    {
        // The emitted code may meet a thread of the program with its first completed task.
        foreach (var type in (Type[])[typeof(Watch), typeof(Tasks)])
        {
            foreach (var method in type.GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public
                | System.Reflection.BindingFlags.NonPublic))
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }

    /// <summary>
    /// The method has returned: its call leaves the thread. Answers the call (an <see cref="AsyncCall"/>), or 0 when nobody can be told.
    /// </summary>
    [MethodImpl(Compiled)]
    public static long Leave(long token, nint ends)
    {
        var log = ThreadLogs.Current();
        if (log == null || log->Inside != 0)
            return 0;
        Fail("leave");
        return AnyOutcome((TapTable*)ends, token) ? (long)AsyncCalls.Leave(log, (TapTable*)ends, token) : 0;
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    private static bool AnyOutcome(TapTable* ends, long token)
    {
        for (var i = 0; i < ends->Count; i++)
        {
            if (ends->Tap(i)->HasOutcome != 0 && (token >> ends->Tap(i)->Bit & 1) != 0)
                return true;
        }
        return false;
    }

    /// <summary>The same with the task or source that it returned: the call when that is complete, else 0, and whatever there is to do has been done.</summary>
    [MethodImpl(Compiled)]
    public static long Returned(long token, nint ends, object? source)
    {
        var call = (AsyncCall*)Leave(token, ends);
        if (call == null)
            return 0;
        if (source is Task)
        {
            if (Tasks.IsOver(source))
                return (long)call;
            call->LastPending = Clock.Now();
            if (AsyncKeys.Point(call, source))
            {
                Add(call);
                return 0;
            }
        }
        // Null where a task should be, or a source: asking it would run the program's code.
        var log = ThreadLogs.Current();
        log->Inside = 1;
        try
        {
            Plain(log, call, source == null ? null : UnreadReason.CompletionUnknown);
        }
        catch (Exception exception)
        {
            Faults.InProbe(ends, exception);
        }
        log->Inside = 0;
        return 0;
    }

    private static void Add(AsyncCall* call)
    {
        for (; ; )
        {
            var first = Volatile.Read(ref s_added);
            call->Outer = (AsyncCall*)first;
            if (Interlocked.CompareExchange(ref s_added, (nint)call, first) == first)
                return;
        }
    }

    /// <summary>An outcome without a value to read: null, or the reason. A guard that looks at the outcome cannot be decided, which counts as null.</summary>
    private static void Plain(ThreadLog* log, AsyncCall* call, UnreadReason? reason)
    {
        for (var i = 0; i < call->Table->Count; i++)
        {
            var tap = call->Table->Tap(i);
            StashFrame* frame = null;
            ulong start = 0, running = 0;
            var session = tap->HasOutcome == 0 ? null : Ends.FindAsync(log, tap, (long)call, &frame, &start, &running);
            if (session == null)
                continue;
            if (tap->Schedules != 0 && tap->Deferred == 0)
                Schedules.CallSchedules.Tell(log, session, tap, call->Schedule, call->Token);
            if (tap->Deferred != 0)
                session->GuardNull += tap->Named == 0 ? 1 : 0;
            else if (Hot.BeginOutcome(log, session, tap, call->Token, (byte)RecordKind.Return))
            {
                Ends.MarkPolled(log, session, (long)call);
                do
                {
                    Hot.WriteU64(log, start);
                    Hot.WriteU64(log, call->LastPending);
                    if (reason is { } unread)
                        ValueWriter.Unread(&log->Writer, (byte)unread);
                    else
                        ValueWriter.Null(&log->Writer);
                    Hot.WriteU8(log, 0);
                }
                while (!Hot.Commit(log, session, tap));
            }
            if (tap->Schedules != 0)
                Schedules.CallSchedules.Over(log, tap, call->Schedule, call->Token);
            Ends.AsyncOver(log, session, tap, (long)call, frame, 1);
        }
        AsyncCalls.Complete(call);
    }

    /// <summary>Agent's thread: tells what has completed since the last time.</summary>
    public static void Look(bool lastTime = false)
    {
        if (!Any)
            return;
        lock (s_lock)
        {
            var start = Stopwatch.GetTimestamp();
            if (start < s_restUntil && !lastTime)
                return;
            Take();
            var log = ThreadLogs.Current();
            if (log != null)
                s_pending.RemoveAll(call => LookAt(log, (AsyncCall*)call));
            var end = Stopwatch.GetTimestamp();
            s_restUntil = end + RestFactor * (end - start);
        }
    }

    private static void Take()
    {
        var before = s_pending.Count;
        for (var call = (AsyncCall*)Interlocked.Exchange(ref s_added, 0); call != null; call = call->Outer)
            s_pending.Add((nint)call);
        // The newest came first.
        s_pending.Reverse(before, s_pending.Count - before);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool LookAt(ThreadLog* log, AsyncCall* call)
    {
        Fail("watch");
        var now = Clock.Now();
        var task = AsyncKeys.Target(call);
        if (task == null)
        {
            Plain(log, call, UnreadReason.Collected);
            return true;
        }
        if (!Tasks.IsOver(task))
        {
            call->LastPending = now;
            return false;
        }
        // Emitted code does nothing for a thread that is inside, as the agent's always are.
        log->Inside = 0;
        try
        {
            ((delegate*<object, long, nint, void>)call->Table->Enter)(task, (long)call, (nint)call->Table);
        }
        finally
        {
            log->Inside = 1;
        }
        return true;
    }

    /// <summary>
    /// Agent's thread: the session tells no outcome any more. Agents' threads of other sessions look at its tasks, too, and count as inside nothing
    /// (<see cref="ThreadLogs.NobodyInside"/>): when this has returned, none of them is in the middle.
    /// </summary>
    public static void Close(SessionArea* area)
    {
        lock (s_lock)
            Volatile.Write(ref area->Open, 0);
    }

    /// <summary>Agent's thread: every call that waits for a task.</summary>
    public static void ForEach(Action<nint> look)
    {
        lock (s_lock)
        {
            Take();
            s_pending.ForEach(look);
        }
    }

    /// <summary>Agent's thread, after a session was closed: calls that nobody traces any more are forgotten.</summary>
    public static void Forget(Func<nint, bool> isOver)
    {
        lock (s_lock)
        {
            Take();
            s_pending.RemoveAll(call =>
            {
                if (!isOver(call))
                    return false;
                AsyncCalls.Complete((AsyncCall*)call);
                return true;
            });
        }
    }
}
