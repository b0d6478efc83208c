using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Memory;

/// <summary>All thread logs. New ones are made on the program's threads, once each; everything else happens on the agent's.</summary>
internal static unsafe partial class ThreadLogs
{
    /// <summary>Most threads that ever probe; beyond it a thread is not traced (counted by the session as dropped nowhere: it never enters).</summary>
    public const int Max = 1 << 16;

    [ThreadStatic]
    private static ThreadLog* t_log;

    [ThreadStatic]
    private static bool t_making;

    private static readonly ThreadLog** s_logs = (ThreadLog**)NativeMemory.AllocZeroed(Max, (nuint)sizeof(ThreadLog*));
    private static int s_count;

    // A stack of logs whose threads have ended: number + 1 in the low half, a tag against reuse between read and exchange in the high one.
    private static long s_free;
    private static readonly int* s_nextFree = (int*)NativeMemory.AllocZeroed(Max, sizeof(int));

    private static long s_made;

    /// <summary>Threads that ever got a log.</summary>
    public static long Made => Volatile.Read(ref s_made);

    public static int Count => Math.Min(Volatile.Read(ref s_count), Max);

    public static ThreadLog* At(int number) => (ThreadLog*)Volatile.Read(ref *(nint*)(s_logs + number));

    /// <summary>Steps of async methods on all threads so far, for whatever session.</summary>
    public static long Steps()
    {
        var steps = 0L;
        for (var number = 0; number < Count; number++)
        {
            var log = At(number);
            if (log != null)
                steps += Volatile.Read(ref log->Steps);
        }
        return steps;
    }

    /// <summary>This thread's log; null when there can be none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreadLog* Current()
    {
        var log = t_log;
        return log != null ? log : Make();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ThreadLog* Make()
    {
        // What is called here may be traced, and there is no log yet to say that this thread is inside.
        if (t_making)
            return null;
        t_making = true;
        try
        {
            return TryMake();
        }
        finally
        {
            t_making = false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ThreadLog* TryMake()
    {
        Fail("log");
        var log = TakeFree();
        if (log == null)
        {
            // Asked first: this is tried by each call of such a thread, and the count must not come round.
            if (Volatile.Read(ref s_count) >= Max)
                return null;
            var number = Interlocked.Increment(ref s_count) - 1;
            if (number >= Max)
                return null;
            log = (ThreadLog*)NativeMemory.AllocZeroed((nuint)sizeof(ThreadLog));
            log->Number = number;
            Volatile.Write(ref *(nint*)(s_logs + number), (nint)log);
        }
        Interlocked.Increment(ref s_made);
        log->ManagedId = Environment.CurrentManagedThreadId;
        FindStack(log);
        log->Own = 0;
        log->KickoffToken = 0;
        log->FirstStep = 0;
        log->Flow = log->Schedule = log->Received = 0;
        log->FlowKey = 0;
        log->FlowDepth = log->Pool = 0;
        log->Stash.Clear();
        Volatile.Write(ref log->OsId, LibC.gettid());
        t_log = log;
        return log;
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    /// <summary>This thread is the agent's: its calls are never traced.</summary>
    public static void MarkOwn()
    {
        var log = Current();
        if (log == null)
            return;
        log->Own = 1;
        log->Inside = 1;
    }

    /// <summary>
    /// What our code may use at most of a stack, guard pages included. Reading a value takes two kilobytes for each level of ten; the plan for a new type is
    /// made only where the runtime itself finds enough.
    /// </summary>
    private const int StackBytes = 48 * 1024;

    private static void FindStack(ThreadLog* log)
    {
        log->StackLow = log->StackEnd = 0;
        var attributes = stackalloc byte[128];
        void* address;
        nuint size;
        if (LibC.pthread_getattr_np(LibC.pthread_self(), attributes) != 0)
            return;
        var found = LibC.pthread_attr_getstack(attributes, &address, &size) == 0;
        _ = LibC.pthread_attr_destroy(attributes);
        if (!found)
            return;
        log->StackLow = (nuint)address + StackBytes;
        log->StackEnd = (nuint)address + size;
    }

    private static ThreadLog* TakeFree()
    {
        for (; ; )
        {
            var head = Volatile.Read(ref s_free);
            var number = (int)(head & 0xFFFFFFFF) - 1;
            if (number < 0)
                return null;
            var next = (((head >> 32) + 1) << 32) | (uint)s_nextFree[number];
            if (Interlocked.CompareExchange(ref s_free, next, head) == head)
                return At(number);
        }
    }

    /// <summary>Agent's thread: logs whose threads have ended become free; their chunks were given back by the caller.</summary>
    public static void Free(ThreadLog* log)
    {
        log->OsId = 0;
        log->Inside = 0;
        for (; ; )
        {
            var head = Volatile.Read(ref s_free);
            s_nextFree[log->Number] = (int)(head & 0xFFFFFFFF);
            var next = (((head >> 32) + 1) << 32) | (uint)(log->Number + 1);
            if (Interlocked.CompareExchange(ref s_free, next, head) == head)
                return;
        }
    }

    /// <summary>
    /// True when no thread is inside a probe that could still see what was true before the call: then memory that probes used may be used anew.
    /// Agent's thread; waits a little, never on a thread of the program.
    /// </summary>
    public static bool NobodyInside(int timeoutMs)
    {
        // After this barrier every thread either sees the disarmed state or shows Inside = 1.
        Interlocked.MemoryBarrierProcessWide();
        var until = Environment.TickCount64 + timeoutMs;
        for (var number = 0; number < Count; number++)
        {
            var log = At(number);
            while (log != null && log->Own == 0 && Volatile.Read(ref log->Inside) != 0)
            {
                if (Environment.TickCount64 >= until)
                    return false;
                Thread.Yield();
            }
        }
        return true;
    }
}
