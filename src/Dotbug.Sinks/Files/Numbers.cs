namespace Dotbug.Sinks.Files;

/// <summary>Things that a section has defined, and their numbers from 0. Found by reference, mostly; the reader of the ring gives the same object for the same thing.</summary>
internal sealed class Numbers<T>(IEqualityComparer<T>? contents = null) where T : class
{
    private readonly Dictionary<T, int> _byReference = new(ReferenceEqualityComparer.Instance as IEqualityComparer<T>);
    private readonly Dictionary<T, int> _byContent = new(contents);

    public bool TryGet(T item, out int number)
    {
        if (_byReference.TryGetValue(item, out number))
            return true;
        if (!_byContent.TryGetValue(item, out number))
            return false;
        _byReference.Add(item, number);
        return true;
    }

    public int Add(T item)
    {
        var number = _byContent.Count;
        _byContent.Add(item, number);
        _byReference.Add(item, number);
        return number;
    }

    public void Clear()
    {
        _byReference.Clear();
        _byContent.Clear();
    }
}
