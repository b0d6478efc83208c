using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Named;

/// <summary>
/// When objects came by: noted where one event happens (<c>send</c>), asked for where another does (<c>receive</c>), for each session by itself. On the program's
/// threads: a table of fixed size in native memory, no lock, no allocation. An object (<see cref="ObjectKeys"/>) that is noted twice before it is asked for gives no
/// answer, and when there is no room the oldest note of a bucket is forgotten: unknown rather than wrong.
/// </summary>
internal static unsafe class Since
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>2 MiB, touched as it is used.</summary>
    private const int Buckets = 1 << 13, InBucket = 8;

    [StructLayout(LayoutKind.Sequential)]
    private struct Note
    {
        /// <summary>0: free.</summary>
        public long Key;
        public ulong Ticks;

        /// <summary>Notes that have not been asked for. More than one: <see cref="Doubtful"/> is set, and stays until none is left.</summary>
        public int Count;
        public int Doubtful;

        /// <summary>In which it came by; 0 = nobody asks.</summary>
        public uint Flow;
    }

    private static Note* s_notes;
    private static double s_nsPerTick = 1;

    /// <summary>Agent's thread, before the first probe that notes.</summary>
    public static void Prepare()
    {
        s_nsPerTick = 1e9 / Clock.TicksPerSecond();
        if (s_notes != null)
            return;
        s_notes = (Note*)NativeMemory.AllocZeroed(Buckets * InBucket, (nuint)sizeof(Note));
        foreach (var method in typeof(Since).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>Agent's thread, when a session of that slot has ended: what it noted is nobody's.</summary>
    public static void ForgetAll(int slot)
    {
        for (var note = s_notes; s_notes != null && note < s_notes + Buckets * InBucket; note++)
        {
            if (ObjectKeys.IsOf(note->Key, slot))
                note->Key = 0;
        }
    }

    private static Note* Bucket(long key) => s_notes + ObjectKeys.Bucket(key, Buckets) * InBucket;

    /// <summary>
    /// The object is on its way. With <paramref name="token"/> the call's end may take that back (<see cref="Undo"/>): a frame of the stash waits for it, and the answer is
    /// whether there is one.
    /// </summary>
    [MethodImpl(Compiled)]
    public static bool Put(ThreadLog* log, ThreadSession* session, Tap* tap, long token, object? o)
    {
        if (o == null)
            return false;
        var key = ObjectKeys.Of(tap->Slot, o);
        if (tap->Deferred != 0)
        {
            var frame = log->Stash.Push();
            if (frame == null)
                return false;
            (frame->Generation, frame->Tap, frame->Start, frame->Flags) = (tap->Generation, tap->Bit, 1, (ulong)key);
            frame->Token = token;
            session->Undecided++;
        }
        NoteAt(key, Clock.Now(), tap->TellsFlow != 0 && log->Own == 0 ? FlowHooks.Current(log) : 0);
        return tap->Deferred != 0;
    }

    [MethodImpl(Compiled)]
    private static void NoteAt(long key, ulong now, uint flow)
    {
        var bucket = Bucket(key);
        for (var i = 0; i < InBucket; i++)
        {
            if (Volatile.Read(ref bucket[i].Key) != key)
                continue;
            bucket[i].Doubtful = 1;
            Interlocked.Increment(ref bucket[i].Count);
            return;
        }
        var oldest = bucket;
        for (var i = 0; i < InBucket; i++)
        {
            if (Volatile.Read(ref bucket[i].Key) == 0 && Claim(bucket + i, 0, key, now, flow))
                return;
            if (bucket[i].Ticks < oldest->Ticks)
                oldest = bucket + i;
        }
        _ = Claim(oldest, Volatile.Read(ref oldest->Key), key, now, flow);
    }

    private static bool Claim(Note* note, long was, long key, ulong now, uint flow)
    {
        if (Interlocked.CompareExchange(ref note->Key, key, was) != was)
            return false;
        (note->Count, note->Doubtful) = (1, 0);
        note->Flow = flow;
        note->Ticks = now;
        return true;
    }

    /// <summary>Nanoseconds since the object was noted in this session; -1: not known. Where flows are asked for, the thread goes on in that of the message.</summary>
    [MethodImpl(Compiled)]
    public static long Take(ThreadLog* log, Tap* tap, object? o)
    {
        uint flow = 0;
        var now = Clock.Now();
        var key = o == null ? 0 : ObjectKeys.Of(tap->Slot, o);
        var ticks = o == null ? 0 : Forget(key, out flow);
        // Several specs of a session may tell of one call; its token may be given after the first.
        if (ticks == 0 && o != null && log->TakenKey == key && log->CallSequence - log->TakenIn <= 1)
            return now < log->TakenTicks ? 0 : (long)((now - log->TakenTicks) * s_nsPerTick);
        (log->TakenKey, log->TakenIn, log->TakenTicks) = (ticks == 0 ? 0 : key, log->CallSequence, ticks);
        if (tap->TellsFlow != 0)
            FlowHooks.Received(log, flow);
        return ticks == 0 ? -1 : now < ticks ? 0 : (long)((now - ticks) * s_nsPerTick);
    }

    [MethodImpl(Compiled)]
    private static ulong Forget(long key, out uint flow)
    {
        flow = 0;
        var bucket = Bucket(key);
        for (var i = 0; i < InBucket; i++)
        {
            var note = bucket + i;
            if (Volatile.Read(ref note->Key) != key)
                continue;
            var (ticks, doubtful, sender) = (note->Ticks, note->Doubtful, note->Flow);
            if (Interlocked.Decrement(ref note->Count) <= 0)
                _ = Interlocked.CompareExchange(ref note->Key, 0, key);
            flow = doubtful != 0 ? 0 : sender;
            return doubtful != 0 ? 0 : ticks;
        }
        return 0;
    }

    /// <summary>The event counts: where a session follows flows, if it is in one of these now.</summary>
    [MethodImpl(Compiled)]
    public static bool Counts(ThreadLog* log, Tap* tap) => tap->WithinAtEnd == 0 || (tap->WithinAtEnd != Tap.Never && log->Own == 0 && FlowFacts.Followed(log, tap));

    /// <summary>The object did not go after all. Bit 0 of the frame's flags is another's.</summary>
    [MethodImpl(Compiled)]
    public static void Undo(StashFrame* frame) => _ = Forget((long)(frame->Flags & ~1UL), out _);
}
