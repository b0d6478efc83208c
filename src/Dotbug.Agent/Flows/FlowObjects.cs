using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Flows;

/// <summary>
/// Which flow an object of the program belongs to while no thread runs it: a suspended async method, a queued task, a thread that is starting. Nothing is attached to the
/// object, and nothing keeps it alive: a task is known by its number, anything else by its type and identity hash. What runs is taken out. When there is no room the
/// oldest of some neighbours goes, and its flow is then not known. On the program's threads: no lock, no allocation.
/// </summary>
internal static unsafe class FlowObjects
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Slots of the table, a power of two, and how many of them one key may stand in.</summary>
    private const int Slots = 1 << 17, Window = 8;

    /// <summary>Keys: what is being written, numbers of threads, and whatever has a hash; numbers of tasks are positive integers.</summary>
    private const long Taken = -1, ThreadKey = 1L << 40, HashKey = 1L << 62;

    private const int HashBits = 26;
    private const long HashMask = (1L << HashBits) - 1, TypeMask = (1L << 35) - 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        /// <summary>0: free.</summary>
        public long Key;
        public uint Flow;

        /// <summary>When it was noted, in notes.</summary>
        public uint Age;
    }

    private static Entry* s_entries;
    private static uint s_age;

    /// <summary>Agent's thread, before the first hook is armed.</summary>
    public static void Make()
    {
        if (s_entries == null)
            s_entries = (Entry*)NativeMemory.AllocZeroed(Slots, (nuint)sizeof(Entry));
    }

    /// <summary>Gives the task its number, if it has none yet.</summary>
    public static long OfTask(Task task) => task.Id;

    public static long OfThread(int managedId) => ThreadKey + managedId;

    /// <summary>Two objects of one type that have the same hash at the same time, one pair in 67 million, would share a flow.</summary>
    public static long OfObject(object o) =>
        HashKey | (Capture.RawObject.Handle(o) >> 3 & TypeMask) << HashBits | RuntimeHelpers.GetHashCode(o) & HashMask;

    [MethodImpl(Compiled)]
    public static void Note(long key, uint flow)
    {
        // A rough clock: exact order does not matter, only who is old.
        var age = ++s_age;
        var at = Hash(key);
        Entry* free = null, oldest = null;
        for (var i = 0; i < Window; i++)
        {
            var entry = s_entries + ((at + i) & (Slots - 1));
            var known = Volatile.Read(ref entry->Key);
            if (known == key)
            {
                entry->Age = age;
                Volatile.Write(ref entry->Flow, flow);
                return;
            }
            if (known == 0)
                free = free == null ? entry : free;
            else if (oldest == null || age - entry->Age > age - oldest->Age)
                oldest = entry;
        }
        if (free == null || !Put(free, 0, key, flow, age))
        {
            for (var i = 0; i < Window; i++)
            {
                var entry = s_entries + ((at + i) & (Slots - 1));
                if (Volatile.Read(ref entry->Key) == 0 && Put(entry, 0, key, flow, age))
                    return;
            }
            if (oldest != null && Volatile.Read(ref oldest->Key) is var old && old != Taken)
                Put(oldest, old, key, flow, age);
        }
    }

    private static bool Put(Entry* entry, long old, long key, uint flow, uint age)
    {
        if (Interlocked.CompareExchange(ref entry->Key, Taken, old) != old)
            return false;
        entry->Flow = flow;
        entry->Age = age;
        Volatile.Write(ref entry->Key, key);
        return true;
    }

    /// <summary>Its flow, 0 = not known; with <paramref name="take"/> it is not kept.</summary>
    [MethodImpl(Compiled)]
    public static uint Find(long key, bool take)
    {
        var at = Hash(key);
        for (var i = 0; i < Window; i++)
        {
            var entry = s_entries + ((at + i) & (Slots - 1));
            if (Volatile.Read(ref entry->Key) != key)
                continue;
            var flow = Volatile.Read(ref entry->Flow);
            // Another object may have got the slot meanwhile.
            if (take)
                return Interlocked.CompareExchange(ref entry->Key, 0, key) == key ? flow : 0;
            return Volatile.Read(ref entry->Key) == key ? flow : 0;
        }
        return 0;
    }

    private static int Hash(long key) => (int)((ulong)key * 0x9E3779B97F4A7C15UL >> 47);
}
