namespace Bench.Target;

/// <summary>What the runtime tells of, so many times.</summary>
internal static class Happening
{
    private static readonly object _lock = new();
    private static byte[] _piece = [];

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

    /// <summary>A hundred KB each time, in small pieces.</summary>
    public static int Allocate(int times)
    {
        const int pieces = 100, bytes = 1_000;
        for (var i = 0; i < times * pieces; i++)
        {
            // Where others could see it: else it would be none of the heap's.
            _piece = new byte[bytes];
        }

        return _piece.Length;
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
