using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;
using Dotbug.Agent.Schedules;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Which state machine continues which call. A suspended call is found again by its key (<see cref="AsyncKeys"/>): the task that its
/// builder made, or whatever else the builder keeps. Nothing is attached to the program's objects. Called by rewritten MoveNext
/// bodies on the program's threads: no lock, no allocation on the managed heap.
/// </summary>
internal static unsafe partial class AsyncCalls
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Slots of the table, and how many of them one id may stand in.</summary>
    private const int Slots = 1 << 16, Window = 64;
    private const int Taken = -1;

    /// <summary>How often <see cref="FindUnlisted"/> looks: a collection between its two readings makes it miss.</summary>
    private const int LooksMax = 8;

    private static readonly int* s_ids = (int*)NativeMemory.AllocZeroed(Slots, sizeof(int));
    private static readonly AsyncCall** s_calls = (AsyncCall**)NativeMemory.AllocZeroed(Slots, (nuint)sizeof(AsyncCall*));

    /// <summary>Calls that have begun a step for the first time and are not in the table yet.</summary>
    private static int s_unlisted;

    public static void Prepare()
    {
        const System.Reflection.BindingFlags all = System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        foreach (var method in typeof(AsyncCalls).GetMethods(all))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>MoveNext begins. Answers the call (as a token), 0 when it is not a traced one.</summary>
    [MethodImpl(Compiled)]
    public static long Resume(int state, ref byte builder, nint table)
    {
        try
        {
            return Step(state, ref builder, table);
        }
        catch (Exception exception)
        {
            Faults.InProbe(table, exception);
            return 0;
        }
    }

    private static long Step(int state, ref byte builder, nint table)
    {
        Fail("resume");
        var log = ThreadLogs.Current();
        if (log == null)
            return 0;
        log->Steps++;
        var call = state == -1 ? Begin(log, (TapTable*)table, ref builder) : Find(Key(ref builder, table));
        if (call != null)
            Interlocked.Add(ref call->Running, -(long)Clock.Now());
        return (long)call;
    }

    private static AsyncCall* Begin(ThreadLog* log, TapTable* table, ref byte builder)
    {
        if (log->KickoffToken == 0 || log->KickoffProbe != table->Method)
            return null;
        var call = Allocate();
        if (call == null)
        {
            LostOutcomes.NotFollowed(log, table, log->KickoffToken);
            CallSchedules.Abandon(log, CallSchedules.OfCall(log, log->KickoffToken));
            log->KickoffToken = 0;
            return null;
        }
        call->Token = log->KickoffToken;
        call->Schedule = CallSchedules.OfCall(log, call->Token);
        call->OuterSchedule = CallSchedules.Outer(call->Schedule);
        log->KickoffToken = 0;
        call->Start = log->Now;
        call->Table = table;
        call->Id = 0;
        call->Running = 0;
        call->LeftEarly = 0;
        call->Holders = 1;
        call->Stashed = null;
        MoveStash(log, call);
        // The state machine still stands on this thread's stack: the address is good until the step ends.
        call->Builder = (nint)Unsafe.AsPointer(ref builder) + table->KeyAt;
        call->Outer = (AsyncCall*)log->FirstStep;
        Interlocked.Increment(ref s_unlisted);
        Volatile.Write(ref log->FirstStep, (nint)call);
        return call;
    }

    /// <summary>A call of a method that is not async, when it has returned its task: what is known of it leaves the thread. Null: no room.</summary>
    [MethodImpl(Compiled)]
    public static AsyncCall* Leave(ThreadLog* log, TapTable* table, long token)
    {
        var call = Allocate();
        if (call == null)
        {
            LostOutcomes.NotFollowed(log, table, token);
            CallSchedules.Abandon(log, CallSchedules.OfCall(log, token));
            return null;
        }
        call->Token = token;
        call->Schedule = CallSchedules.OfCall(log, token);
        CallSchedules.Leave(log, call->Schedule, CallSchedules.Outer(call->Schedule));
        call->Start = 0;
        call->Table = table;
        call->Id = AsyncCall.Watched;
        call->Running = 0;
        call->LastPending = 0;
        call->LeftEarly = 0;
        call->Holders = 1;
        call->Stashed = null;
        if (log->Stash.Count == 0)
            return call;
        log->Stash.DropNewerThan(token & ~0xFFL);
        MoveStash(log, call);
        if (call->Stashed != null)
            call->Start = call->Stashed->Frame.Start;
        return call;
    }

    private static void MoveStash(ThreadLog* log, AsyncCall* call)
    {
        while (log->Stash.Count > 0)
        {
            var frame = log->Stash.At(log->Stash.Count - 1);
            if (frame->Token != (call->Token & ~0xFFL))
                return;
            var bytes = frame->RecordBytes + frame->KeptBytes;
            var copy = (StashCopy*)NativeMemory.Alloc((nuint)(sizeof(StashCopy) + bytes));
            copy->Frame = *frame;
            copy->Frame.Record = (byte*)(copy + 1);
            copy->Frame.Room = bytes;
            Unsafe.CopyBlockUnaligned(copy->Frame.Record, frame->Record, (uint)bytes);
            copy->Next = call->Stashed;
            call->Stashed = copy;
            log->Stash.DropNewest();
        }
    }

    private static AsyncCall* Find(object? key)
    {
        if (key == null)
            return null;
        var id = AsyncKeys.IdOf(key);
        var call = Lookup(id, key);
        // Nobody unlisted any more: the thread that began the call may have listed it since we looked.
        if (call == null)
            call = Volatile.Read(ref s_unlisted) > 0 ? FindUnlisted(key, id) : Lookup(id, key);
        if (call == null)
            return null;
        if (!Hold(call))
            return null;
        if (call->Id == id && AsyncKeys.Same(call, id, key))
            return call;
        Release(call);
        return null;
    }

    /// <summary>
    /// False: it is over, and whoever held it last gives it back or has done so. To count oneself in and out again would be to give it back a
    /// second time: two calls would share it, and what it has stashed would be freed twice.
    /// </summary>
    [MethodImpl(Compiled)]
    private static bool Hold(AsyncCall* call)
    {
        for (; ; )
        {
            var holders = Volatile.Read(ref call->Holders);
            if ((holders & AsyncCall.Done) != 0)
                return false;
            if (Interlocked.CompareExchange(ref call->Holders, holders + 1, holders) == holders)
                return true;
        }
    }

    /// <summary>
    /// The thread that began the call may not have listed it yet: between its handing the continuation over and its own last instructions it can be
    /// preempted, by us of all threads. Nobody waits for it: its builder, on its stack, already names our key. Its stack is read by
    /// a system call (the only one on a thread of the program), which cannot fault whatever became of that thread.
    /// </summary>
    [MethodImpl(Compiled)]
    private static AsyncCall* FindUnlisted(object key, int id)
    {
        for (var look = 0; look < LooksMax; look++)
        {
            for (var number = 0; number < ThreadLogs.Count; number++)
            {
                var log = ThreadLogs.At(number);
                var call = log == null ? null : (AsyncCall*)Volatile.Read(ref log->FirstStep);
                for (var depth = 0; call != null && depth < 64; depth++, call = call->Outer)
                {
                    var claimed = Volatile.Read(ref call->Id);
                    // Ours already, though not listed yet: its thread is between the two.
                    if (claimed == id && AsyncKeys.Same(call, id, key))
                        return call;
                    if (claimed != 0 || !LibC.TryRead(call->Builder, out var found))
                        continue;
                    if (found == Unsafe.As<object, nint>(ref key) && Claim(call, id, key))
                        return call;
                }
            }
            if (Lookup(id, key) is var listed && listed != null)
                return listed;
        }
        return null;
    }

    /// <summary>Whoever comes first lists the call; the other must not wait for that, and need not. False: no room.</summary>
    private static bool Claim(AsyncCall* call, int id, object key) =>
        Interlocked.CompareExchange(ref call->Id, id, 0) != 0 || List(call, id, key);

    private static AsyncCall* Lookup(int id, object key)
    {
        var at = Hash(id);
        for (var i = 0; i < Window; i++)
        {
            var slot = (at + i) & (Slots - 1);
            if (Volatile.Read(ref s_ids[slot]) != id)
                continue;
            var call = (AsyncCall*)Volatile.Read(ref *(nint*)(s_calls + slot));
            if (AsyncKeys.Same(call, id, key))
                return call;
        }
        return null;
    }

    /// <summary>MoveNext ends without completion.</summary>
    [MethodImpl(Compiled)]
    public static void Suspend(long token, ref byte builder, nint table)
    {
        try
        {
            Pause((AsyncCall*)token, ref builder, table);
        }
        catch (Exception exception)
        {
            Faults.InProbe(table, exception);
            AfterFault(token);
        }
    }

    /// <summary>A call that nobody will follow any more: what others would look at in vain is put away. It may be found in the table still, by its key.</summary>
    [MethodImpl(Compiled)]
    public static void AfterFault(long token)
    {
        var call = (AsyncCall*)token;
        if (call->Id != 0)
            return;
        var log = ThreadLogs.Current();
        if (log != null && log->FirstStep == token)
            LeaveFirstStep(log, call);
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    private static void Pause(AsyncCall* call, ref byte builder, nint table)
    {
        Fail("suspend");
        Interlocked.Add(ref call->Running, (long)Clock.Now());
        // The first step ends, and not a later one that overtook it: that one runs on another thread.
        var log = ThreadLogs.Current();
        if (log->FirstStep == (nint)call)
        {
            var key = Key(ref builder, table);
            if (key == null || !Claim(call, AsyncKeys.IdOf(key), key))
            {
                LostOutcomes.NotFollowed(log, call->Table, call->Token);
                CallSchedules.Abandon(log, call->Schedule);
                Interlocked.Add(ref call->Holders, AsyncCall.Done);
            }
            // Completed elsewhere before it was listed here: nobody else would take it out again.
            else if (Over(call))
                Unlist(call);
            LeaveFirstStep(log, call);
            CallSchedules.Leave(log, call->Schedule, call->OuterSchedule);
        }
        Release(call);
    }

    private static bool Over(AsyncCall* call) => (Volatile.Read(ref call->Holders) & AsyncCall.Done) != 0;

    private static void LeaveFirstStep(ThreadLog* log, AsyncCall* call)
    {
        Volatile.Write(ref log->FirstStep, (nint)call->Outer);
        call->Builder = 0;
        Interlocked.Decrement(ref s_unlisted);
    }

    private static bool List(AsyncCall* call, int id, object key)
    {
        // Left over from a call whose end went by unseen, if nobody is in it; else two calls share what should tell them apart.
        if (id < 0 && Lookup(id, key) is var old && old != null && !Abandon(old))
            return false;
        if (!AsyncKeys.Note(call, id, key))
            return false;
        var at = Hash(id);
        for (var i = 0; i < Window; i++)
        {
            var slot = (at + i) & (Slots - 1);
            if (Volatile.Read(ref s_ids[slot]) != 0 || Interlocked.CompareExchange(ref s_ids[slot], Taken, 0) != 0)
                continue;
            Volatile.Write(ref *(nint*)(s_calls + slot), (nint)call);
            Volatile.Write(ref s_ids[slot], id);
            return true;
        }
        return false;
    }

    /// <summary>After the outcome was told: the call is over.</summary>
    [MethodImpl(Compiled)]
    public static void Complete(AsyncCall* call)
    {
        // Completed in its first step on the thread that began it: it was never listed.
        if (call->Id == 0)
            LeaveFirstStep(ThreadLogs.Current(), call);
        else if (call->Id != AsyncCall.Watched)
            Unlist(call);
        Interlocked.Add(ref call->Holders, AsyncCall.Done);
        Release(call);
    }

    private static void Unlist(AsyncCall* call)
    {
        var at = Hash(call->Id);
        for (var i = 0; i < Window; i++)
        {
            var slot = (at + i) & (Slots - 1);
            if (Volatile.Read(ref s_ids[slot]) != call->Id || s_calls[slot] != call)
                continue;
            Volatile.Write(ref s_ids[slot], 0);
            return;
        }
    }

    private static void Release(AsyncCall* call)
    {
        if (Interlocked.Decrement(ref call->Holders) != AsyncCall.Done)
            return;
        // The last one out. Nobody can find it any more.
        for (var stashed = call->Stashed; stashed != null;)
        {
            var next = stashed->Next;
            NativeMemory.Free(stashed);
            stashed = next;
        }
        call->Stashed = null;
        call->Id = 0;
        AsyncKeys.Forget(call);
        Free(call);
    }

    /// <summary>What a builder keeps from its first suspension on: where, <see cref="AsyncBuilders"/> has found out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static object? Key(ref byte builder, nint table) =>
        Unsafe.As<byte, object?>(ref Unsafe.Add(ref builder, ((TapTable*)table)->KeyAt));

    private static int Hash(int id) => (int)((uint)id * 0x9E3779B9u >> 16);
}
