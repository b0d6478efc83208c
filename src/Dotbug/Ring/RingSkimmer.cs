using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>
/// Keeps the newest stretch of what a session writes in its shared memory, without copying or decoding it: walks from header to header of what is new, in place, to see whether a
/// trigger is among it, and gives back full chunks that lie wholly before the stretch, or the oldest ones when free chunks run low. Every number that it reads
/// may have been written by anybody. One thread, which is not that of a <see cref="RingReader"/> on the same memory at the same time.
/// </summary>
internal sealed unsafe class RingSkimmer(byte* memory, long bytes, Func<int, bool> isTrigger)
{
    private struct Chunk
    {
        public uint Seen;
        public int Events;
        public ulong First;

        /// <summary>The look that found it full: all in it is older.</summary>
        public ulong FullAt;
        public bool Broken;
    }

    private readonly int _count = RingLayout.ChunkCount(bytes);
    private readonly Chunk[] _chunks = new Chunk[RingLayout.ChunkCount(bytes)];
    private readonly List<(ulong FullAt, int Index)> _full = [];
    private int _taken;

    private const int BusyPart = 16;

    /// <summary>A quarter stays free: what a burst may write between two looks.</summary>
    private int Reserve => _count / 4;

    /// <summary>When the first trigger fired; 0: none has.</summary>
    public ulong TriggeredAt { get; private set; }

    /// <summary>Chunks had to go before their time: what is older than this is not complete.</summary>
    public ulong CompleteFrom { get; private set; }

    /// <summary>The oldest event that is held; 0: there is none.</summary>
    public ulong Oldest { get; private set; }

    /// <summary>Records that are held: calls and outcomes.</summary>
    public long Events { get; private set; }

    /// <summary>So much came since the look before that the next one should not be far: a trigger that finds no room is not seen.</summary>
    public bool Busy { get; private set; }

    /// <summary>Looks at what is new. <paramref name="now"/>: read before the call; <paramref name="keepFrom"/>: full chunks that are older than this go.</summary>
    public void Look(ulong now, ulong keepFrom)
    {
        _full.Clear();
        (Oldest, Events, _taken) = (0, 0, 0);
        var free = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!LookAt(i, now, keepFrom))
                free++;
        }
        Busy = _taken > Reserve / BusyPart;
        if (free >= Reserve)
            return;
        _full.Sort();
        foreach (var (fullAt, index) in _full)
        {
            if (free++ >= Reserve)
                break;
            CompleteFrom = Math.Max(CompleteFrom, fullAt);
            Free(index);
        }
    }

    /// <summary>False: it is free.</summary>
    private bool LookAt(int index, ulong now, ulong keepFrom)
    {
        ref var chunk = ref _chunks[index];
        var entry = memory + RingLayout.ChunkEntry(index);
        // In this order, as in RingReader: the position of a full chunk is final.
        var state = Volatile.Read(ref *(uint*)(entry + RingLayout.ChunkState));
        if (state == RingLayout.StateFree || chunk.Broken)
            return chunk.Broken;
        var committed = Volatile.Read(ref *(uint*)(entry + RingLayout.ChunkCommitted));
        if (committed > RingLayout.ChunkBytes || committed < chunk.Seen || committed % 8 != 0 || state > RingLayout.StateFull)
        {
            chunk.Broken = true;
            return true;
        }
        Walk(ref chunk, index, committed);
        if (state == RingLayout.StateFull)
        {
            if (chunk.FullAt == 0)
                chunk.FullAt = Math.Max(now, 1);
            if (chunk.FullAt < keepFrom)
            {
                Free(index);
                return false;
            }
            _full.Add((chunk.FullAt, index));
        }
        Events += chunk.Events;
        if (chunk.First != 0 && (Oldest == 0 || chunk.First < Oldest))
            Oldest = chunk.First;
        return true;
    }

    private void Walk(ref Chunk chunk, int index, uint committed)
    {
        var start = memory + RingLayout.Chunk(_count, index);
        while (chunk.Seen < committed)
        {
            var record = start + chunk.Seen;
            var size = committed - chunk.Seen < RingLayout.RecordHeaderBytes ? 0 : Volatile.Read(ref *(uint*)record);
            if (size < RingLayout.RecordHeaderBytes || size > committed - chunk.Seen || size % 8 != 0)
            {
                // No record: whoever decodes it will skip it, and say so.
                chunk.Seen = committed;
                return;
            }
            var ticks = *(ulong*)(record + RingLayout.RecordTicks);
            if (chunk.Seen == 0)
            {
                chunk.First = ticks;
                _taken++;
            }
            if (record[RingLayout.RecordKindOffset] == (byte)RecordKind.Call && isTrigger(*(ushort*)(record + RingLayout.RecordProbe))
                && (TriggeredAt == 0 || ticks < TriggeredAt))
                TriggeredAt = Math.Max(ticks, 1);
            chunk.Seen += size;
            chunk.Events++;
        }
    }

    private void Free(int index)
    {
        _chunks[index] = default;
        _chunks[index].Broken = !ChunkList.GiveBack(memory, index);
    }
}
