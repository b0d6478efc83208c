namespace Dotbug.Sinks.Filters;

/// <summary>Numbers of calls, a bit each where they are dense, as they are.</summary>
internal sealed class IdSet
{
    private const int PageBits = 12;

    private readonly Dictionary<long, ulong[]> _pages = [];

    public bool Contains(long id) => _pages.TryGetValue(id >> PageBits, out var page) && (page[Word(id)] & Bit(id)) != 0;

    /// <summary>False: it was there.</summary>
    public bool Add(long id)
    {
        if (!_pages.TryGetValue(id >> PageBits, out var page))
            _pages.Add(id >> PageBits, page = new ulong[1 << (PageBits - 6)]);
        ref var word = ref page[Word(id)];
        var was = (word & Bit(id)) != 0;
        word |= Bit(id);
        return !was;
    }

    private static int Word(long id) => (int)(id & ((1 << PageBits) - 1)) >> 6;

    private static ulong Bit(long id) => 1UL << (int)(id & 63);
}
