using System.Runtime.CompilerServices;

namespace Shop.Corners;

/// <summary>Threads that make one call, and end.</summary>
public static class Short
{
    /// <summary>At most so many at once.</summary>
    public static string Run(int threads, int atOnce)
    {
        var (sum, next) = (0L, -1);
        var makers = new Thread[atOnce];
        for (var m = 0; m < atOnce; m++)
        {
            makers[m] = new Thread(() =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < threads;)
                {
                    var number = i;
                    var thread = new Thread(() => Interlocked.Add(ref sum, Stamp(number))) { Name = $"short {number}" };
                    thread.Start();
                    thread.Join();
                }
            });
            makers[m].Start();
        }

        Array.ForEach(makers, m => m.Join());
        return $"{sum}";
    }

    /// <summary>All of them alive at the same time.</summary>
    public static string RunAtOnce(int threads)
    {
        var sum = 0L;
        using var all = new Barrier(threads + 1);
        var crowd = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            var number = i;
            // A small stack: there are many.
            crowd[i] = new Thread(() =>
            {
                Interlocked.Add(ref sum, Stamp(number));
                all.SignalAndWait();
            }, 128 * 1024);
            crowd[i].Start();
        }

        all.SignalAndWait();
        Array.ForEach(crowd, t => t.Join());
        return $"{sum}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Stamp(int number) => number;
}
