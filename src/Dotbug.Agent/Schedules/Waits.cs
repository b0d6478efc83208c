using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Schedules;

/// <summary>
/// What is suspended or queued on behalf of calls with <c>sched</c>: keys as in <see cref="Flows.FlowObjects"/>, taken out by the thread that goes on with it. Without room
/// the oldest of some neighbours goes, and its step is not told. On the program's threads: no lock, no allocation.
/// </summary>
internal static unsafe class Waits
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Slots of the table, a power of two, and how many of them one key may stand in.</summary>
    private const int Slots = 1 << 13, Window = 8;
    private const long Taken = -1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        /// <summary>0: free.</summary>
        public long Key;
        public Wait Wait;
    }

    private static Entry* s_entries;

    /// <summary>Agent's thread, before the first hook is armed.</summary>
    public static void Make()
    {
        if (s_entries == null)
            s_entries = (Entry*)NativeMemory.AllocZeroed(Slots, (nuint)sizeof(Entry));
    }

    [MethodImpl(Compiled)]
    public static void Note(long key, Wait* wait)
    {
        var at = Hash(key);
        Entry* free = null, oldest = null;
        for (var i = 0; i < Window; i++)
        {
            var entry = s_entries + ((at + i) & (Slots - 1));
            var known = Volatile.Read(ref entry->Key);
            // A key stands in one place; only the thread at hand has its object in hand.
            if (known == key)
            {
                Put(entry, key, key, wait);
                return;
            }
            if (known == 0)
                free = free == null ? entry : free;
            else if (known != Taken && (oldest == null || entry->Wait.From < oldest->Wait.From))
                oldest = entry;
        }
        if (free != null && Put(free, 0, key, wait))
            return;
        if (oldest != null && Volatile.Read(ref oldest->Key) is var old && old is not (0 or Taken))
            Put(oldest, old, key, wait);
    }

    private static bool Put(Entry* entry, long old, long key, Wait* wait)
    {
        if (Interlocked.CompareExchange(ref entry->Key, Taken, old) != old)
            return false;
        entry->Wait = *wait;
        Volatile.Write(ref entry->Key, key);
        return true;
    }

    /// <summary>It is in the queue of the thread pool now.</summary>
    [MethodImpl(Compiled)]
    public static void Queued(long key, ulong now)
    {
        if (Find(key) is var entry && entry != null)
            entry->Wait.QueuedAt = now;
    }

    /// <summary>False: it waits for no call with a schedule.</summary>
    [MethodImpl(Compiled)]
    public static bool Take(long key, Wait* wait)
    {
        var entry = Find(key);
        if (entry == null)
            return false;
        *wait = entry->Wait;
        return Interlocked.CompareExchange(ref entry->Key, 0, key) == key;
    }

    private static Entry* Find(long key)
    {
        var at = Hash(key);
        for (var i = 0; i < Window; i++)
        {
            var entry = s_entries + ((at + i) & (Slots - 1));
            if (Volatile.Read(ref entry->Key) == key)
                return entry;
        }
        return null;
    }

    /// <summary>Agent's thread: of each that waits at the moment a copy.</summary>
    public static List<Wait> All()
    {
        List<Wait> all = [];
        for (var i = 0; s_entries != null && i < Slots; i++)
        {
            var key = Volatile.Read(ref s_entries[i].Key);
            var wait = s_entries[i].Wait;
            if (key is not (0 or Taken) && Volatile.Read(ref s_entries[i].Key) == key)
                all.Add(wait);
        }
        return all;
    }

    private static int Hash(long key) => (int)((ulong)key * 0x9E3779B97F4A7C15UL >> 51);
}
