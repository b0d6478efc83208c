namespace Bench.Target;

/// <summary>What the runtime tells of, so many times.</summary>
internal static class Happening
{
    private static readonly object _lock = new();

    public static int Throw(int times)
    {
        var caught = 0;
        for (var i = 0; i < times; i++)
        {
            try
            {
                throw new InvalidOperationException("thrown on purpose");
            }
            catch (InvalidOperationException)
            {
                caught++;
            }
        }

        return caught;
    }

    public static int Collect(int times)
    {
        for (var i = 0; i < times; i++)
        {
            GC.Collect(0);
        }

        return times;
    }

    /// <summary>On two threads: whoever comes second waits.</summary>
    public static int Contend(int times)
    {
        var sum = 0;
        for (var i = 0; i < times; i++)
        {
            lock (_lock)
            {
                sum += Work.Grind(i);
            }
        }

        return sum;
    }
}
