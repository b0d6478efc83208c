namespace Dotbug.Ring;

/// <summary>Streams that are each in order, smallest next event on top. A binary heap of its own, because the top is replaced in place for each event.</summary>
internal sealed class MergeHeap
{
    private Shadow[] _items = new Shadow[64];

    public int Count { get; private set; }

    public Shadow Top => _items[0];

    public void Add(Shadow shadow)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Count * 2);
        var at = Count++;
        while (at > 0 && shadow.Before(_items[(at - 1) / 2]))
        {
            _items[at] = _items[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        _items[at] = shadow;
    }

    /// <summary>The top's event has changed to a later one.</summary>
    public void TopChanged() => Sink(_items[0]);

    public void RemoveTop()
    {
        var last = _items[--Count];
        _items[Count] = null!;
        if (Count > 0)
            Sink(last);
    }

    private void Sink(Shadow shadow)
    {
        var at = 0;
        for (var child = 1; child < Count; child = at * 2 + 1)
        {
            if (child + 1 < Count && _items[child + 1].Before(_items[child]))
                child++;
            if (!_items[child].Before(shadow))
                break;
            _items[at] = _items[child];
            at = child;
        }
        _items[at] = shadow;
    }
}
