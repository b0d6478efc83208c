namespace Shop.Messages;

/// <summary>A message.</summary>
public sealed class Parcel(int number)
{
    public int Number { get; } = number;
}

/// <summary>A bus of one's own, with nothing that anybody knows.</summary>
public sealed class ParcelBus(string name)
{
    private readonly Queue<Parcel> _queue = new();

    public string Name { get; } = name;

    public void Publish(Parcel parcel, int copies)
    {
        for (var i = 0; i < copies; i++)
            _queue.Enqueue(parcel);
    }

    public bool TryNext(out Parcel? parcel) => _queue.TryDequeue(out parcel);
}
