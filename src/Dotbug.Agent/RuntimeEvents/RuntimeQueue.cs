using System.Runtime.InteropServices;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>The queue of the native side, as Stubs/runtime_events.c lays it out. Threads of the program write, one thread of the agent at a time reads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RuntimeQueue
{
    private const int Ids = 512;

    public uint RecordsMax;
    public uint RecordBytes;
    public uint Reader;
    public int TicksKind;
    public byte* Records;
    public ulong Head;
    public ulong Tail;
    public long Dropped;
    private fixed ulong _wanted[Ids / 64];
    private fixed ulong _stacked[Ids / 64];
    private RuntimeStack* _stacks;

    /// <summary>Takes the queue for this agent. False: another agent of this process has it.</summary>
    public static bool Claim(RuntimeQueue* queue, uint owner, int ticksKind)
    {
        if (queue->Reader == owner)
            return true;
        if (queue->Records == null)
        {
            var records = (byte*)NativeMemory.AlignedAlloc((nuint)queue->RecordsMax * queue->RecordBytes, 64);
            for (var i = 0u; i < queue->RecordsMax; i++)
                *(ulong*)(records + (nuint)i * queue->RecordBytes) = i;
            if (Interlocked.CompareExchange(ref *(nint*)&queue->Records, (nint)records, 0) != 0)
                NativeMemory.AlignedFree(records);
        }
        queue->TicksKind = ticksKind;
        return Interlocked.CompareExchange(ref queue->Reader, owner, 0) == 0;
    }

    public static void Release(RuntimeQueue* queue, uint owner) => Interlocked.CompareExchange(ref queue->Reader, 0, owner);

    /// <summary>From now on these events come, and no others; of them these with their stacks, which a native side that has no snapshots does not know.</summary>
    public static void Want(RuntimeQueue* queue, IEnumerable<int> ids, IReadOnlyCollection<int> withStack)
    {
        if (Services.Table->Snapshot != null)
        {
            if (withStack.Count > 0 && queue->_stacks == null)
                queue->_stacks = (RuntimeStack*)NativeMemory.AllocZeroed(queue->RecordsMax, (nuint)sizeof(RuntimeStack));
            Set(queue->_stacked, withStack);
        }
        Set(queue->_wanted, ids);
    }

    private static void Set(ulong* bits, IEnumerable<int> ids)
    {
        Span<ulong> set = stackalloc ulong[Ids / 64];
        foreach (var id in ids)
            set[id / 64] |= 1UL << (id % 64);
        for (var i = 0; i < set.Length; i++)
            Volatile.Write(ref bits[i], set[i]);
    }

    /// <summary>Null: it came without.</summary>
    public static RuntimeStack* Stack(RuntimeQueue* queue, RuntimeRecord* record) =>
        (record->Version & RuntimeRecord.Stacked) == 0 ? null : queue->_stacks + ((byte*)record - queue->Records) / queue->RecordBytes;

    /// <summary>The record at this place if it is complete, else null. Good until it is taken.</summary>
    public static RuntimeRecord* At(RuntimeQueue* queue, ulong place)
    {
        var record = Slot(queue, place);
        return Volatile.Read(ref record->Turn) == place + 1 ? record : null;
    }

    /// <summary>The oldest record is done with.</summary>
    public static void Take(RuntimeQueue* queue)
    {
        Volatile.Write(ref Slot(queue, queue->Tail)->Turn, queue->Tail + queue->RecordsMax);
        queue->Tail++;
    }

    private static RuntimeRecord* Slot(RuntimeQueue* queue, ulong place) =>
        (RuntimeRecord*)(queue->Records + (nuint)(place % queue->RecordsMax) * queue->RecordBytes);
}

/// <summary>One event as it came.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RuntimeRecord
{
    public const int DataBytes = 424;
    public const int LastBytes = 32;
    public const uint Stacked = 0x40000000;

    public ulong Turn;
    public ulong Ticks;
    public nint Provider;
    public uint Id;

    /// <summary>Of the event, and <see cref="Stacked"/> where its stack has come with it.</summary>
    public uint Version;
    public int Thread;

    /// <summary>Of the whole event; what is beyond <see cref="DataBytes"/> was not kept, but for the end.</summary>
    public uint Bytes;

    public fixed byte Data[DataBytes];
    public fixed byte Last[LastBytes];
}

/// <summary>Return addresses from where the event was told outward: the runtime's own first, then those of the program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RuntimeStack
{
    public const int FramesMax = 63;

    public ulong Count;
    public fixed ulong Frames[FramesMax];
}
