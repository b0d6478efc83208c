using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Schedules;

/// <summary>
/// When calls with <c>sched</c> ran, on which threads, and what they waited for. A thread has the schedule of the innermost such call that it is in
/// (<see cref="ThreadLog.Schedule"/>); what is suspended or queued takes it along (<see cref="Waits"/>), as it does the flow.
/// A step begins and ends where a thread's schedule changes. Same rules as <see cref="Hot"/>.
/// </summary>
internal static unsafe partial class CallSchedules
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Calls with a schedule at once, a power of two: 4 MiB, touched if they ever are so many.</summary>
    private const int Max = 1 << NumberBits, NumberBits = 10;

    /// <summary>How far out a step is noted: of calls in calls with a schedule.</summary>
    private const int DepthMax = 8;

    private static Schedule* s_all;
    private static long s_free;
    private static int s_made;
    private static uint s_generation;
    private static int s_active;

    /// <summary>Some call has a schedule: otherwise nothing need be looked up.</summary>
    public static bool Any
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref s_active) != 0;
    }

    /// <summary>Agent's thread, before the first hook is armed.</summary>
    public static void Prepare()
    {
        foreach (var type in (Type[])[typeof(CallSchedules), typeof(Waits)])
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
        Awaited.Prepare();
        Waits.Make();
        if (s_all == null)
            s_all = (Schedule*)NativeMemory.AllocZeroed(Max, (nuint)sizeof(Schedule));
    }

    /// <summary>Null: that call is over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Schedule* Of(uint id)
    {
        var schedule = Known(id);
        return schedule != null && Volatile.Read(ref schedule->Open) != 0 ? schedule : null;
    }

    /// <summary>Of a call that is over, too, until another one has the place. What it was in may go on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Schedule* Known(uint id)
    {
        if (id == 0)
            return null;
        var schedule = s_all + (id & (Max - 1));
        return Volatile.Read(ref schedule->Id) == id ? schedule : null;
    }

    /// <summary>The call that was just told, or is kept undecided, has a schedule from now on. Without room it has none, and that counts as dropped.</summary>
    [MethodImpl(Compiled)]
    public static void Begin(ThreadLog* log, ThreadSession* session, Tap* tap, long token)
    {
        if (log->Own != 0)
            return;
        var call = token & ~0xFFL;
        var schedule = Of(log->Schedule);
        if (schedule == null || schedule->Token != call)
        {
            schedule = Allocate();
            if (schedule == null)
            {
                session->Dropped++;
                return;
            }
            schedule->Parent = log->Schedule;
            schedule->Token = call;
            schedule->Taps = 0;
            schedule->Count = 0;
            var id = Interlocked.Increment(ref s_generation) << NumberBits | (uint)(schedule - s_all);
            // The first generation of the first one would be 0 if numbers came round.
            Volatile.Write(ref schedule->Id, id == 0 ? 1u << NumberBits : id);
            Volatile.Write(ref schedule->Open, 1);
            Interlocked.Increment(ref s_active);
            log->Schedule = schedule->Id;
            Step(schedule, log, null, log->Now);
        }
        schedule->Slots[tap->Bit] = (byte)tap->Slot;
        Interlocked.Or(ref schedule->Taps, 1 << tap->Bit);
    }

    private static Schedule* Allocate()
    {
        for (; ; )
        {
            var head = Volatile.Read(ref s_free);
            var number = (int)(head & 0xFFFFFFFF) - 1;
            if (number < 0)
                break;
            var next = (((head >> 32) + 1) << 32) | (uint)s_all[number].NextFree;
            if (Interlocked.CompareExchange(ref s_free, next, head) == head)
                return s_all + number;
        }
        // Asked first: the count must not come round.
        if (Volatile.Read(ref s_made) >= Max)
            return null;
        var made = Interlocked.Increment(ref s_made) - 1;
        return made < Max ? s_all + made : null;
    }

    /// <summary>This tap will not tell it any more; the last one gives it back.</summary>
    private static void Release(Schedule* schedule, uint id, int taps)
    {
        var before = Interlocked.And(ref schedule->Taps, ~taps);
        if ((before & taps) == 0 || (before & ~taps) != 0 || schedule->Id != id || Interlocked.Exchange(ref schedule->Open, 0) == 0)
            return;
        Interlocked.Decrement(ref s_active);
        for (; ; )
        {
            var head = Volatile.Read(ref s_free);
            schedule->NextFree = (int)(head & 0xFFFFFFFF);
            var next = (((head >> 32) + 1) << 32) | (uint)(schedule - s_all + 1);
            if (Interlocked.CompareExchange(ref s_free, next, head) == head)
                return;
        }
    }

    /// <summary>The schedule of this call, if the thread has just begun it.</summary>
    [MethodImpl(Compiled)]
    public static uint OfCall(ThreadLog* log, long token)
    {
        var schedule = Of(log->Schedule);
        return schedule != null && schedule->Token == (token & ~0xFFL) ? log->Schedule : 0;
    }

    /// <summary>In which call this one was made, 0 = in none.</summary>
    [MethodImpl(Compiled)]
    public static uint Outer(uint id) => Known(id) is var schedule && schedule != null ? schedule->Parent : 0;

    /// <summary>The thread goes back to the caller; the call goes on elsewhere, or is over there already.</summary>
    [MethodImpl(Compiled)]
    public static void Leave(ThreadLog* log, uint id, uint outer)
    {
        if (id == 0 || log->Schedule != id)
            return;
        if (Known(id) != null)
            Change(log, outer, null);
        else
            log->Schedule = outer;
    }

    /// <summary>The call goes on unobserved: nobody will tell its end.</summary>
    [MethodImpl(Compiled)]
    public static void Abandon(ThreadLog* log, uint id)
    {
        Leave(log, id, Outer(id));
        if (Of(id) is var schedule && schedule != null)
            Release(schedule, id, schedule->Taps);
    }

    /// <summary>This tap is through with the call. <paramref name="id"/> 0: it is the innermost of the thread that has this token.</summary>
    [MethodImpl(Compiled)]
    public static void Over(ThreadLog* log, Tap* tap, uint id, long token)
    {
        if (id == 0)
            id = Innermost(log, token);
        var schedule = Of(id);
        if (schedule == null)
            return;
        // What it cost is the session's, told or not.
        var session = log->Session(tap->Slot);
        if (session != null && session->Generation == tap->Generation)
            session->SpentTicks += Volatile.Read(ref schedule->Count) * Costs.ScheduledStepTicks;
        if (log->Schedule == id && (Volatile.Read(ref schedule->Taps) & ~(1 << tap->Bit)) == 0)
            log->Schedule = schedule->Parent;
        Release(schedule, id, 1 << tap->Bit);
    }

    /// <summary>Calls that were left without a word stand above it.</summary>
    private static uint Innermost(ThreadLog* log, long token)
    {
        var id = log->Schedule;
        for (var depth = 0; depth < DepthMax && Of(id) is var schedule && schedule != null; depth++, id = schedule->Parent)
        {
            if (schedule->Token == (token & ~0xFFL))
                return id;
        }
        return 0;
    }

    /// <summary>From here on the thread runs for another call, or for none: steps end, steps begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Change(ThreadLog* log, uint to, Wait* wait)
    {
        if (log->Schedule != to)
            Changed(log, to, wait);
    }

    [MethodImpl(Compiled)]
    private static void Changed(ThreadLog* log, uint to, Wait* wait)
    {
        var from = log->Schedule;
        log->Schedule = to;
        var now = Clock.Now();
        var id = from;
        for (var depth = 0; depth < DepthMax && Known(id) is var left && left != null; depth++, id = left->Parent)
        {
            if (left->Open != 0 && !Within(to, id))
                EndStep(left, log, now);
        }
        id = to;
        for (var depth = 0; depth < DepthMax && Known(id) is var entered && entered != null; depth++, id = entered->Parent)
        {
            if (entered->Open != 0 && !Within(from, id))
                Step(entered, log, wait, now);
        }
    }

    private static bool Within(uint inner, uint outer)
    {
        for (var depth = 0; depth < DepthMax && inner != 0; depth++)
        {
            if (inner == outer)
                return true;
            var schedule = Known(inner);
            inner = schedule == null ? 0 : schedule->Parent;
        }
        return false;
    }

    private static void Step(Schedule* schedule, ThreadLog* log, Wait* wait, ulong now)
    {
        var owner = schedule->Id;
        var step = Schedule.StepAt(schedule, Interlocked.Increment(ref schedule->Count) - 1);
        Volatile.Write(ref step->Owner, 0);
        step->From = now;
        step->Until = 0;
        (step->WaitedFrom, step->QueuedAt, step->In, step->For) = wait == null ? default : (wait->From, wait->QueuedAt, wait->In, wait->For);
        (step->Managed, step->Os, step->Flow) = (log->ManagedId, log->OsId, log->Flow);
        Volatile.Write(ref step->Owner, owner);
    }

    private static void EndStep(Schedule* schedule, ThreadLog* log, ulong now)
    {
        var count = Volatile.Read(ref schedule->Count);
        for (var i = count - 1; i >= 0 && i >= count - Schedule.StepsMax; i--)
        {
            var step = Schedule.StepAt(schedule, i);
            if (step->Managed != log->ManagedId || step->Until != 0 || step->Owner != schedule->Id)
                continue;
            step->Until = now;
            return;
        }
    }

    /// <summary>An async method is about to await, and takes the thread's schedule along.</summary>
    [MethodImpl(Compiled)]
    public static void Suspends(ThreadLog* log, long key, object box, TypedReference awaiter)
    {
        if (Of(log->Schedule) == null)
            return;
        Wait wait;
        (wait.From, wait.QueuedAt) = (Clock.Now(), 0);
        (wait.In, wait.For) = (Awaited.Of(box), Awaited.By(awaiter));
        (wait.Schedule, wait.Flow) = (log->Schedule, log->Flow);
        Waits.Note(key, &wait);
    }

    /// <summary>Something that will run for the call at hand was made, or queued.</summary>
    [MethodImpl(Compiled)]
    public static void Begins(ThreadLog* log, long key, uint flow, bool queued)
    {
        if (Of(log->Schedule) == null)
            return;
        Wait wait;
        wait.From = Clock.Now();
        wait.QueuedAt = queued ? wait.From : 0;
        (wait.In, wait.For) = (0, 0);
        (wait.Schedule, wait.Flow) = (log->Schedule, flow);
        Waits.Note(key, &wait);
    }

    /// <summary>A thread goes on with what has this key, or begins it.</summary>
    [MethodImpl(Compiled)]
    public static void GoesOn(ThreadLog* log, long key)
    {
        Wait wait;
        if (Any && key != 0 && Waits.Take(key, &wait))
            Change(log, wait.Schedule, &wait);
        else
            Change(log, 0, null);
    }
}
