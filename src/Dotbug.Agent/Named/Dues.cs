using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Named;

/// <summary>
/// When what objects stand for is due: noted where a timer is set, asked for where it calls; for each session by itself. The latest note of an object counts. On the
/// program's threads: a table of fixed size in native memory, no lock, no allocation; when there is no room, what was due first is forgotten.
/// While a session does not see every call (<see cref="Suspend"/>) nothing is known: unknown rather than wrong.
/// </summary>
internal static unsafe class Dues
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>1.5 MiB, touched as it is used.</summary>
    private const int Buckets = 1 << 13, InBucket = 8;

    private const long NsPerMs = 1_000_000;

    /// <summary>Sooner before it was due than any clock explains: the note is another object's.</summary>
    private const long EarlyNs = 20 * NsPerMs;

    /// <summary>In the place of a key: somebody writes there.</summary>
    private const long Busy = 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Note
    {
        /// <summary>0: free.</summary>
        public long Key;

        /// <summary>In ticks. 0 while the note is being changed: not known.</summary>
        public ulong Moment;

        /// <summary>From when it was set until then, in nanoseconds.</summary>
        public long AfterNs;
    }

    private static Note* s_notes;
    private static double s_ticksPerNs = 1;

    /// <summary>Goes up when notes are forgotten: what threads remember of them does not count any more.</summary>
    private static int s_epoch;

    private static readonly byte[] s_suspended = new byte[Limits.SessionsMax];

    /// <summary>Agent's thread, before the first probe that notes.</summary>
    public static void Prepare()
    {
        s_ticksPerNs = Clock.TicksPerSecond() / 1e9;
        if (s_notes != null)
            return;
        s_notes = (Note*)NativeMemory.AllocZeroed(Buckets * InBucket, (nuint)sizeof(Note));
        foreach (var method in typeof(Dues).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>Session's thread, before calls are left out: from here on nothing is known.</summary>
    public static void Suspend(int slot) => Volatile.Write(ref s_suspended[slot], 1);

    /// <summary>Session's thread, once every call is looked at again, and when a session begins: what was noted before is forgotten.</summary>
    public static void Resume(int slot)
    {
        ForgetAll(slot);
        Volatile.Write(ref s_suspended[slot], 0);
    }

    /// <summary>Agent's thread, when a session of that slot has ended: what it noted is nobody's.</summary>
    public static void ForgetAll(int slot)
    {
        for (var note = s_notes; s_notes != null && note < s_notes + Buckets * InBucket; note++)
        {
            if (!ObjectKeys.IsOf(note->Key, slot))
                continue;
            note->Moment = 0;
            Volatile.Write(ref note->Key, 0);
        }
        AskAnew();
    }

    /// <summary>Session's thread, when one of the specs that asked does not ask any more: what another one gets must not be what that one got.</summary>
    public static void AskAnew() => Interlocked.Increment(ref s_epoch);

    /// <summary>What the object stands for is due in so many milliseconds.</summary>
    [MethodImpl(Compiled)]
    public static void Put(Tap* tap, object? o, long dueMs)
    {
        if (o == null || Volatile.Read(ref s_suspended[tap->Slot]) != 0)
            return;
        var key = ObjectKeys.Of(tap->Slot, o);
        var afterNs = dueMs * NsPerMs;
        var moment = Clock.Now() + (ulong)(afterNs * s_ticksPerNs);
        var note = Find(key);
        if (note == null && (note = Claim(key)) == null)
            return;
        Volatile.Write(ref note->Moment, 0);
        Volatile.Write(ref note->AfterNs, afterNs);
        Volatile.Write(ref note->Moment, moment);
    }

    private static Note* Find(long key)
    {
        var bucket = s_notes + ObjectKeys.Bucket(key, Buckets) * InBucket;
        for (var i = 0; i < InBucket; i++)
        {
            if (Volatile.Read(ref bucket[i].Key) == key)
                return bucket + i;
        }
        return null;
    }

    /// <summary>A free note, or that of what was due first. Null: others were quicker, each time.</summary>
    private static Note* Claim(long key)
    {
        const int attempts = 4;
        var bucket = s_notes + ObjectKeys.Bucket(key, Buckets) * InBucket;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var first = bucket;
            for (var i = 0; i < InBucket && Volatile.Read(ref first->Key) != 0; i++)
            {
                if (Volatile.Read(ref bucket[i].Key) == 0 || (bucket[i].Moment < first->Moment && bucket[i].Key != Busy))
                    first = bucket + i;
            }
            var was = Volatile.Read(ref first->Key);
            if (was == Busy || Interlocked.CompareExchange(ref first->Key, Busy, was) != was)
                continue;
            Volatile.Write(ref first->Moment, 0);
            Volatile.Write(ref first->Key, key);
            return first;
        }
        return null;
    }

    /// <summary>
    /// By how many nanoseconds it is past the moment that was noted of the object, and for how long it had been set then (<paramref name="afterNs"/>); -1: not known. What is
    /// due every so many milliseconds (-1: once) is noted for the next time. Several specs of a session may ask in one call: all get one answer.
    /// </summary>
    [MethodImpl(Compiled)]
    public static long Take(ThreadSession* session, Tap* tap, object? o, long periodMs, ref long afterNs)
    {
        afterNs = -1;
        if (o == null || Volatile.Read(ref s_suspended[tap->Slot]) != 0 || tap->SampleOneIn > 1)
            return -1;
        var now = Clock.Now();
        var key = ObjectKeys.Of(tap->Slot, o);
        ref var due = ref session->Due;
        // The spec that asked first asks again: another call.
        if (due.Key != key || due.Tap == tap || due.Epoch != Volatile.Read(ref s_epoch))
        {
            (due.Key, due.Epoch, due.LateNs, due.AfterNs) = (key, Volatile.Read(ref s_epoch), -1, -1);
            due.Tap = tap;
            Look(ref due, now, periodMs);
        }
        afterNs = due.AfterNs;
        return due.LateNs;
    }

    [MethodImpl(Compiled)]
    private static void Look(ref DueTaken due, ulong now, long periodMs)
    {
        var note = Find(due.Key);
        ulong was = 0, known = 0;
        if (note != null)
        {
            var (moment, afterNs) = (Volatile.Read(ref note->Moment), Volatile.Read(ref note->AfterNs));
            if (moment == 0 || Volatile.Read(ref note->Moment) != moment)
                return;
            was = moment;
            if (moment < now + (ulong)(EarlyNs * s_ticksPerNs))
                (due.LateNs, due.AfterNs, known) = (now < moment ? 0 : (long)((now - moment) / s_ticksPerNs), afterNs, moment);
        }
        if (periodMs <= 0 || (note == null && (note = Claim(due.Key)) == null) || Interlocked.CompareExchange(ref note->Moment, 0, was) != was)
            return;
        var period = (ulong)(periodMs * NsPerMs * s_ticksPerNs);
        Volatile.Write(ref note->AfterNs, periodMs * NsPerMs);
        Volatile.Write(ref note->Moment, Next(known, now, period));
    }

    /// <summary>As the runtime does it: counted on from when it was due, and after a call that is late by a whole period, at once.</summary>
    internal static ulong Next(ulong due, ulong now, ulong period) => due == 0 || now < due ? now + period : now - due < period ? due + period : now;
}
