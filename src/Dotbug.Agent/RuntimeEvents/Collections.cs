using Dotbug.Agent.Memory;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// Puts a collection's events together. One at a time runs, but for those of the young generations during a background collection; the
/// runtime stands still from each suspension to its restart.
/// </summary>
internal sealed class Collections
{
    private const uint TypeBackground = 1;

    private static readonly string[] s_reasons =
    [
        "small objects", "induced", "low memory", "empty", "large objects", "out of space, small objects", "out of space, large objects", "induced, not forced",
        "stress", "low memory, blocking", "induced, compacting", "low memory of host", "pinned objects", "out of space, limit", "induced, aggressive",
    ];

    private sealed class Collection
    {
        public uint Number;
        public int Generation;
        public string Reason = "";
        public bool Background;
        public ulong PausedTicks;
        public long Heap;
        public bool Over;
    }

    private readonly List<Collection> _running = [];
    private ulong _suspendedAt;
    private double _nsPerTick = 1;

    public void Suspended(ulong ticks) => _suspendedAt = ticks;

    public void Started(ref RuntimePayload payload, Teller tell)
    {
        var number = payload.U32();
        var generation = (int)payload.U32();
        var reason = payload.U32();
        var collection = new Collection
        {
            Number = number,
            Generation = generation,
            Reason = reason < s_reasons.Length ? s_reasons[reason] : $"reason {reason}",
            Background = payload.U32() == TypeBackground,
        };
        _running.Add(collection);
        tell.Gc("start", generation, collection.Reason, null, null, collection.Background);
    }

    /// <summary>GCHeapStats: the sizes of the generations, each followed by what was promoted; pinned objects' at the end since version 2.</summary>
    public void Heap(ref RuntimePayload payload)
    {
        var heap = 0UL;
        for (var generation = 0; generation < 4; generation++)
        {
            heap += payload.U64();
            _ = payload.U64();
        }
        if (_running.Count > 0)
            _running[^1].Heap = (long)heap;
    }

    public void Ended(ref RuntimePayload payload)
    {
        var number = payload.U32();
        if (_running.Find(c => c.Number == number) is { } collection)
            collection.Over = true;
    }

    public void Resumed(ulong ticks, Teller tell)
    {
        var paused = _suspendedAt == 0 || ticks < _suspendedAt ? 0 : ticks - _suspendedAt;
        _suspendedAt = 0;
        _nsPerTick = 1e9 / Clock.TicksPerSecond();
        for (var i = 0; i < _running.Count; i++)
        {
            var collection = _running[i];
            // A young collection inside a background one stands still for itself.
            if (!collection.Background || _running.TrueForAll(c => c.Background))
                collection.PausedTicks += paused;
        }
        foreach (var collection in _running)
        {
            if (collection.Over)
                tell.Gc("end", collection.Generation, collection.Reason, TimeSpan.FromMicroseconds(collection.PausedTicks * _nsPerTick / 1000),
                    collection.Heap, collection.Background);
        }
        _ = _running.RemoveAll(c => c.Over);
    }
}
