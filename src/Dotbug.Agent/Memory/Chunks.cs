using System.Runtime.CompilerServices;
using Dotbug.Protocol;

namespace Dotbug.Agent.Memory;

/// <summary>
/// The pool of chunks in a session's shared memory, from the writers' side: take a free one, hand a full one on. Lock-free. What is read from
/// shared memory may have been written by anybody: indices are checked.
/// </summary>
internal static unsafe class Chunks
{
    /// <summary>Takes a chunk for this thread. False: none is free.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Take(SessionArea* area, ThreadSession* session)
    {
        ref var head = ref *(long*)(area->Ring + RingLayout.HeaderFreeList);
        // A hostile list could be a circle of taken chunks; a bounded number of tries is all it gets.
        for (var tries = 0; tries < 1000; tries++)
        {
            var old = Volatile.Read(ref head);
            var index = (int)(old & 0xFFFFFFFF) - 1;
            if (index < 0 || index >= area->ChunkCount)
                return false;
            var entry = area->Ring + RingLayout.ChunkEntry(index);
            var next = ((((old >> 32) + 1) & 0x7FFFFFFF) << 32) | *(uint*)(entry + RingLayout.ChunkNextFree);
            if (Interlocked.CompareExchange(ref head, next, old) != old)
                continue;
            session->ChunkIndex = index;
            session->Chunk = area->Ring + RingLayout.Chunk(area->ChunkCount, index);
            session->ChunkEntry = entry;
            session->Used = 0;
            *(uint*)(entry + RingLayout.ChunkCommitted) = 0;
            *(uint*)(entry + RingLayout.ChunkWriting) = 0;
            *(uint*)(entry + RingLayout.ChunkThreadManaged) = (uint)session->Log->ManagedId;
            *(uint*)(entry + RingLayout.ChunkThreadOs) = (uint)session->Log->OsId;
            Volatile.Write(ref *(uint*)(entry + RingLayout.ChunkState), RingLayout.StateOwned);
            return true;
        }
        return false;
    }

    /// <summary>The reader may have it once it has read it.</summary>
    public static void HandOn(ThreadSession* session)
    {
        if (session->Chunk == null)
            return;
        var entry = session->ChunkEntry;
        session->Chunk = null;
        session->ChunkEntry = null;
        Volatile.Write(ref *(uint*)(entry + RingLayout.ChunkState), RingLayout.StateFull);
        Volatile.Write(ref *(uint*)(entry + RingLayout.ChunkWriting), 0);
    }
}
