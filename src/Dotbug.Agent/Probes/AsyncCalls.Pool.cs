using System.Runtime.InteropServices;

namespace Dotbug.Agent.Probes;

/// <summary>Memory for calls: as much as there ever were at once, used again, never given back. Lock-free.</summary>
internal static unsafe partial class AsyncCalls
{
    private const int CallsMax = 1 << 16;
    private static long s_free;
    private static int s_made;

    private static AsyncCall* Allocate()
    {
        for (; ; )
        {
            var head = Volatile.Read(ref s_free);
            // 48 bits of address, 16 of tag against reuse between read and exchange.
            var call = (AsyncCall*)(head & 0xFFFFFFFFFFFF);
            if (call == null)
                break;
            var next = (long)((ulong)((head >> 48) + 1) << 48) | (long)call->NextFree;
            if (Interlocked.CompareExchange(ref s_free, next, head) == head)
                return call;
        }
        // Asked first: the count must not come round.
        return Volatile.Read(ref s_made) >= CallsMax || Interlocked.Increment(ref s_made) > CallsMax ? null : (AsyncCall*)NativeMemory.AllocZeroed((nuint)sizeof(AsyncCall));
    }

    private static void Free(AsyncCall* call)
    {
        for (; ; )
        {
            var head = Volatile.Read(ref s_free);
            call->NextFree = (AsyncCall*)(head & 0xFFFFFFFFFFFF);
            var next = (long)((ulong)((head >> 48) + 1) << 48) | (long)call;
            if (Interlocked.CompareExchange(ref s_free, next, head) == head)
                return;
        }
    }
}
