namespace Partner;

/// <summary>Accepts orders; answers a fixed share of them without a word. Safe on any thread.</summary>
/// <param name="silentPerThousand">How many of 1,000 answers are 204 and empty, 0 to 1,000, evenly spread.</param>
internal sealed class OrderDesk(int silentPerThousand)
{
    private long _orders;
    private long _silent;

    /// <summary>Orders taken so far.</summary>
    public long Orders => Interlocked.Read(ref _orders);

    /// <summary>Orders answered with 204 so far.</summary>
    public long Silent => Interlocked.Read(ref _silent);

    /// <summary>Takes one order.</summary>
    /// <returns>Whether there is something to say about it.</returns>
    public bool Take()
    {
        var number = Interlocked.Increment(ref _orders);
        if (number * silentPerThousand / 1000 == (number - 1) * silentPerThousand / 1000)
        {
            return true;
        }

        Interlocked.Increment(ref _silent);
        return false;
    }
}
