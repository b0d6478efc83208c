using System.Diagnostics;
using Dotbug.Protocol;
using Dotbug.Ring;

namespace Dotbug.Tests;

/// <summary>Writes as a thread of a target does. One thread each.</summary>
internal sealed unsafe class RingWriter(RingMemory ring, int thread)
{
    private byte* _entry;
    private byte* _chunk;
    private int _used;

    public long Written { get; private set; }
    public long Dropped { get; private set; }

    /// <summary>One event with its time stamp taken in the protected window; false: no chunk was free.</summary>
    public bool Write(RecordKind kind, ushort probe, ulong callId, ReadOnlySpan<byte> payload, Func<(ulong Ticks, ulong CallId)>? stamp = null,
        RecordFlags flags = 0)
    {
        var size = (RingLayout.RecordHeaderBytes + payload.Length + 7) & ~7;
        if (_chunk == null || _used + size > RingLayout.ChunkBytes)
        {
            HandOn();
            if (!TakeChunk())
            {
                Dropped++;
                return false;
            }
        }
        Interlocked.Exchange(ref *(uint*)(_entry + RingLayout.ChunkWriting), 1);
        var (ticks, id) = stamp?.Invoke() ?? ((ulong)Stopwatch.GetTimestamp(), callId);
        var at = _chunk + _used;
        *(uint*)(at + RingLayout.RecordSize) = (uint)size;
        at[RingLayout.RecordKindOffset] = (byte)kind;
        at[RingLayout.RecordFlagsOffset] = (byte)flags;
        *(ushort*)(at + RingLayout.RecordProbe) = probe;
        *(ulong*)(at + RingLayout.RecordTicks) = ticks;
        *(ulong*)(at + RingLayout.RecordCallId) = id;
        payload.CopyTo(new Span<byte>(at + RingLayout.RecordHeaderBytes, payload.Length));
        _used += size;
        Volatile.Write(ref *(uint*)(_entry + RingLayout.ChunkCommitted), (uint)_used);
        Volatile.Write(ref *(uint*)(_entry + RingLayout.ChunkWriting), 0);
        Written++;
        return true;
    }

    /// <summary>Raises the flag as at the beginning of an event, and goes no further.</summary>
    public void BeginAndStay() => Interlocked.Exchange(ref *(uint*)(_entry + RingLayout.ChunkWriting), 1);

    public void HandOn()
    {
        if (_chunk == null)
            return;
        Volatile.Write(ref *(uint*)(_entry + RingLayout.ChunkState), RingLayout.StateFull);
        _chunk = null;
    }

    private bool TakeChunk()
    {
        ref var head = ref *(long*)(ring.Start + RingLayout.HeaderFreeList);
        for (; ; )
        {
            var old = Volatile.Read(ref head);
            var index = (int)(uint)old - 1;
            if (index < 0)
                return false;
            var entry = ring.Start + RingLayout.ChunkEntry(index);
            var next = ((((old >> 32) + 1) & 0x7FFFFFFF) << 32) | *(uint*)(entry + RingLayout.ChunkNextFree);
            if (Interlocked.CompareExchange(ref head, next, old) != old)
                continue;
            _entry = entry;
            _chunk = ring.Start + RingLayout.Chunk(ring.ChunkCount, index);
            _used = 0;
            *(uint*)(entry + RingLayout.ChunkThreadManaged) = (uint)thread;
            *(uint*)(entry + RingLayout.ChunkThreadOs) = (uint)thread + 1000;
            Volatile.Write(ref *(uint*)(entry + RingLayout.ChunkState), RingLayout.StateOwned);
            return true;
        }
    }

    /// <summary>Adds a dictionary entry, as one thread at a time does.</summary>
    public static void Define(RingMemory ring, DictionaryKind kind, uint id, Action<WireWriter> payload)
    {
        var body = new WireWriter();
        payload(body);
        var used = *(uint*)(ring.Start + RingLayout.HeaderDictionaryUsed);
        var length = (uint)(RingLayout.EntryHeaderBytes + body.Length + 7) & ~7u;
        var entry = ring.Start + RingLayout.HeaderBytes + used;
        *(uint*)(entry + RingLayout.EntryKindOffset) = (uint)kind;
        *(uint*)(entry + RingLayout.EntryId) = id;
        body.Written.CopyTo(new Span<byte>(entry + RingLayout.EntryHeaderBytes, body.Length));
        *(uint*)(ring.Start + RingLayout.HeaderDictionaryUsed) = used + length;
        Volatile.Write(ref *(uint*)entry, length);
    }
}
