using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>Takes events one by one, in order. The bytes are private to the reader and good until the call returns.</summary>
internal interface IRecordSink
{
    /// <param name="late">A younger one has been told already: see <see cref="RingReader.LagTicks"/>.</param>
    void Take(ReadOnlySpan<byte> record, int threadManaged, int threadOs, bool late);
}

/// <summary>
/// Reads the chunks of a session and puts the events of all threads into one order. One thread calls it. What it reads may have been
/// written by anybody: every number is checked, every record is copied before it is looked at, and no loop depends on what it reads.
/// <para>
/// The order: an event is told when every thread has passed its time stamp. A thread raises <c>writing</c> before it takes a time
/// stamp and lowers it after the commit, so what a thread will still write is younger than the last look at its chunk that found it not
/// writing, or having just committed.
/// </para>
/// </summary>
internal sealed unsafe class RingReader(byte* memory, long bytes)
{
    /// <summary>Copies that wait for their turn. Beyond it, chunks are read and not given back: the target drops and counts.</summary>
    private const int ShadowsMax = 2048;

    private struct Chunk
    {
        public Shadow? Shadow;
        public uint Consumed;
        public uint Committed;
        public bool Writing;
        public bool Broken;
        public ulong Since;
    }

    private readonly int _count = RingLayout.ChunkCount(bytes);
    private readonly Chunk[] _chunks = new Chunk[RingLayout.ChunkCount(bytes)];
    private readonly MergeHeap _heap = new();
    private readonly Stack<Shadow> _pool = new();
    private ulong _previousLook;
    private ulong _margin;
    private ulong _told;
    private long _sequence;
    private int _live;

    /// <summary>
    /// Longest that events wait for an older one which some thread has begun to write, or which the runtime's events may still bring. What comes later than that is told
    /// late; 0: nothing does, however long it takes.
    /// </summary>
    public ulong LagTicks { get; set; }

    /// <summary>Everything older may be told.</summary>
    public ulong Watermark { get; private set; }

    /// <summary>Chunks or records that made no sense and were skipped.</summary>
    public long Damaged { get; private set; }

    /// <summary>True when some thread was in the middle of writing an event at the last look.</summary>
    public bool SomebodyWrites { get; private set; }

    public bool Pending => _heap.Count > 0;

    /// <summary>
    /// Looks at every chunk and copies what is new. <paramref name="now"/> are the ticks read before the call;
    /// <paramref name="margin"/> is how far a time stamp may be from the moment at which the other processors see the store before it.
    /// Returns how many bytes came.
    /// </summary>
    public long Look(ulong now, ulong margin)
    {
        var hold = _previousLook;
        // Before the chunks: what is older than this stands in them already.
        if (Volatile.Read(ref *(ulong*)(memory + RingLayout.HeaderRuntimeTicks)) is var complete && complete != 0)
            hold = Math.Min(hold, complete);
        var came = 0L;
        SomebodyWrites = false;
        for (var i = 0; i < _count; i++)
            came += LookAt(i, ref hold);
        if (LagTicks != 0 && now > LagTicks)
            hold = Math.Max(hold, now - LagTicks);
        _margin = margin;
        Watermark = Math.Max(Watermark, hold > margin ? hold - margin : 0);
        _previousLook = Math.Max(_previousLook, now);
        return came;
    }

    private uint LookAt(int index, ref ulong hold)
    {
        ref var chunk = ref _chunks[index];
        var entry = memory + RingLayout.ChunkEntry(index);
        // In this order: a state read before the position makes the position of a full chunk final, and a thread that is seen
        // not writing has committed all that it began before.
        var state = Volatile.Read(ref *(uint*)(entry + RingLayout.ChunkState));
        if (state == RingLayout.StateFree || chunk.Broken)
            return 0;
        var writing = Volatile.Read(ref *(uint*)(entry + RingLayout.ChunkWriting)) != 0 && state == RingLayout.StateOwned;
        var committed = Volatile.Read(ref *(uint*)(entry + RingLayout.ChunkCommitted));
        if (committed > RingLayout.ChunkBytes || committed < chunk.Consumed || committed % 8 != 0 || state > RingLayout.StateFull)
        {
            Damaged++;
            chunk.Broken = true;
            Detach(ref chunk);
            return 0;
        }
        if (writing)
        {
            if (!chunk.Writing || chunk.Committed != committed)
                chunk.Since = _previousLook;
            hold = Math.Min(hold, chunk.Since);
            SomebodyWrites = true;
        }
        (chunk.Writing, chunk.Committed) = (writing, committed);
        var came = committed - chunk.Consumed;
        if (came > 0)
            Copy(ref chunk, index, entry, committed);
        if (state == RingLayout.StateFull && _live <= ShadowsMax)
            GiveBack(ref chunk, index);
        return came;
    }

    private void Copy(ref Chunk chunk, int index, byte* entry, uint committed)
    {
        var shadow = chunk.Shadow;
        if (shadow == null)
        {
            shadow = chunk.Shadow = _pool.TryPop(out var used) ? used : new Shadow();
            shadow.Reset(_sequence++, *(int*)(entry + RingLayout.ChunkThreadManaged), *(int*)(entry + RingLayout.ChunkThreadOs));
            _live++;
        }
        var from = (int)chunk.Consumed;
        new ReadOnlySpan<byte>(memory + RingLayout.Chunk(_count, index) + from, (int)committed - from).CopyTo(shadow.Data.AsSpan(from));
        shadow.Filled = (int)committed;
        chunk.Consumed = committed;
        TakeOlder(shadow);
        if (!shadow.Queued)
            Queue(shadow);
    }

    /// <summary>Events of a chunk that stand behind younger ones get a place of their own in the order.</summary>
    private void TakeOlder(Shadow shadow)
    {
        List<Shadow>? older = null;
        while (shadow.TakeOlder(ticks => older?[^1] is { } last && last.Follows(ticks) ? last : Aside(shadow, older ??= [])))
        {
        }
        foreach (var aside in older ?? [])
        {
            aside.Detached = true;
            Queue(aside);
            if (!aside.Queued)
                Recycle(aside);
        }
    }

    private Shadow Aside(Shadow shadow, List<Shadow> all)
    {
        var aside = _pool.TryPop(out var used) ? used : new Shadow();
        aside.Reset(_sequence++, shadow.ThreadManaged, shadow.ThreadOs);
        all.Add(aside);
        _live++;
        return aside;
    }

    private void Queue(Shadow shadow)
    {
        shadow.Queued = shadow.Next(out var damaged);
        if (shadow.Queued)
            _heap.Add(shadow);
        if (damaged)
            Damaged++;
    }

    private void GiveBack(ref Chunk chunk, int index)
    {
        var given = ChunkList.GiveBack(memory, index);
        Detach(ref chunk);
        if (given)
        {
            chunk = default;
            return;
        }
        Damaged++;
        chunk.Broken = true;
    }

    private void Detach(ref Chunk chunk)
    {
        if (chunk.Shadow is not { } shadow)
            return;
        chunk.Shadow = null;
        shadow.Detached = true;
        if (!shadow.Queued)
            Recycle(shadow);
    }

    private void Recycle(Shadow shadow)
    {
        _live--;
        _pool.Push(shadow);
    }

    /// <summary>Tells every event that is older than the watermark, or with <paramref name="everything"/> all that was read.</summary>
    public void Drain<TSink>(TSink sink, bool everything) where TSink : IRecordSink
    {
        while (_heap.Count > 0)
        {
            var shadow = _heap.Top;
            if (!everything && shadow.Ticks >= Watermark)
                return;
            sink.Take(shadow.Record, shadow.ThreadManaged, shadow.ThreadOs, shadow.Ticks + _margin < _told);
            _told = Math.Max(_told, shadow.Ticks);
            if (shadow.Next(out var damaged))
            {
                _heap.TopChanged();
                continue;
            }
            _heap.RemoveTop();
            shadow.Queued = false;
            if (damaged)
                Damaged++;
            if (shadow.Detached)
                Recycle(shadow);
        }
    }
}
