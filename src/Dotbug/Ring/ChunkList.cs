using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>The free list of chunks, from the tool's side.</summary>
internal static unsafe class ChunkList
{
    private const int PushTriesMax = 1000;

    /// <summary>A full chunk goes back to the list, from which the target's threads take without a lock; the tag in the high half keeps an old head from being
    /// mistaken for a new one. False: nobody loses a race a thousand times, so the memory is being played with, and the chunk is lost.</summary>
    public static bool GiveBack(byte* memory, int index)
    {
        var entry = memory + RingLayout.ChunkEntry(index);
        *(uint*)(entry + RingLayout.ChunkCommitted) = 0;
        *(uint*)(entry + RingLayout.ChunkWriting) = 0;
        Volatile.Write(ref *(uint*)(entry + RingLayout.ChunkState), RingLayout.StateFree);
        ref var head = ref *(long*)(memory + RingLayout.HeaderFreeList);
        for (var tries = 0; tries < PushTriesMax; tries++)
        {
            var old = Volatile.Read(ref head);
            *(uint*)(entry + RingLayout.ChunkNextFree) = (uint)old;
            var next = ((((old >> 32) + 1) & 0x7FFFFFFF) << 32) | (uint)(index + 1);
            if (Interlocked.CompareExchange(ref head, next, old) == old)
                return true;
        }
        return false;
    }
}
