using System.Runtime.InteropServices;

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

    /// <summary>From now on these events come, and no others.</summary>
    public static void Want(RuntimeQueue* queue, IEnumerable<int> ids)
    {
        Span<ulong> wanted = stackalloc ulong[Ids / 64];
        foreach (var id in ids)
            wanted[id / 64] |= 1UL << (id % 64);
        for (var i = 0; i < wanted.Length; i++)
            Volatile.Write(ref queue->_wanted[i], wanted[i]);
    }

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

    public ulong Turn;
    public ulong Ticks;
    public nint Provider;
    public uint Id;
    public uint Version;
    public int Thread;

    /// <summary>Of the whole event; what is beyond <see cref="DataBytes"/> was not kept, but for the end.</summary>
    public uint Bytes;

    public fixed byte Data[DataBytes];
    public fixed byte Last[LastBytes];
}
