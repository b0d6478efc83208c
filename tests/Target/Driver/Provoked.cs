using System.Runtime.CompilerServices;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Target.Driver;

/// <summary>Makes the runtime do things, so many of them and no more.</summary>
internal static class Provoked
{
    private static readonly object _lock = new();

    /// <summary>Collections of everything, blocking.</summary>
    public static string Collections(int n)
    {
        for (var i = 0; i < n; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        return $"collections {n}";
    }

    /// <summary>Each exception is thrown, caught, thrown again with <c>throw</c>, and caught for good.</summary>
    public static string Throws(int n)
    {
        var caught = 0;
        for (var i = 0; i < n; i++)
        {
            try
            {
                Twice(i);
            }
            catch (InvalidTimeZoneException)
            {
                caught++;
            }
        }

        return $"throws {caught}";
    }

    private static volatile bool _stopping;
    private static Thread? _thrower;
    private static long _thrown;

    /// <summary>In the background, without end: some thousand a second.</summary>
    public static string Throwing()
    {
        (_stopping, _thrown) = (false, 0);
        _thrower = new Thread(() =>
        {
            for (; !_stopping; _thrown++)
            {
                try
                {
                    throw new InvalidTimeZoneException("thrown on and on");
                }
                catch (InvalidTimeZoneException)
                {
                    Thread.Yield();
                }
            }
        });
        _thrower.Start();
        return "throwing";
    }

    public static string Thrown()
    {
        _stopping = true;
        _thrower!.Join();
        return $"thrown {_thrown}";
    }

    private static void Twice(int number)
    {
        try
        {
            throw new InvalidTimeZoneException($"number {number}");
        }
        catch (InvalidTimeZoneException)
        {
            throw;
        }
    }

    /// <summary>Exceptions that the processor begins: nulls are followed, and zero divides.</summary>
    public static string Faults(int n)
    {
        for (var i = 0; i < n; i++)
        {
            try
            {
                _ = i % 2 == 0 ? Follow(null) : Divide(i, 0);
            }
            catch (SystemException)
            {
            }
        }

        return $"faults {n}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Follow(Exception? nothing) => nothing!.HResult;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int a, int b) => a / b;

    /// <summary>How many the pool has now.</summary>
    public static string Workers() => $"workers {ThreadPool.ThreadCount}";

    /// <summary>So many work items that all stay until the last of them has begun: a pool that has fewer workers starves until it lets more in.</summary>
    public static string Starve(int n)
    {
        using var begun = new CountdownEvent(n);
        using var over = new CountdownEvent(n);
        for (var i = 0; i < n; i++)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                begun.Signal();
                begun.Wait();
                over.Signal();
            }, null);
        }

        over.Wait();
        return $"starve {n}";
    }

    /// <summary>This thread waits for a lock that another one holds, n times, each time for at least so many milliseconds.</summary>
    public static string Contentions(int n, int holdMs) => Contentions(n, holdMs, Thread.Sleep);

    /// <summary>The same, and the owner is on a processor all the time.</summary>
    public static string BusyContentions(int n, int holdMs) => Contentions(n, holdMs, Compute);

    /// <summary>The same, while other threads come and go, fill the heap, collect, and throw.</summary>
    public static string CrowdedContentions(int n, int holdMs)
    {
        using var over = new CancellationTokenSource();
        var others = Array.ConvertAll<Action, Thread>([Come, Fill, () => Throws(1)], work => new Thread(() =>
        {
            while (!over.IsCancellationRequested)
            {
                work();
            }
        }));
        foreach (var other in others)
        {
            other.Start();
        }

        var answer = Contentions(n, holdMs);
        over.Cancel();
        foreach (var other in others)
        {
            other.Join();
        }

        return answer;
    }

    private static string Contentions(int n, int holdMs, Action<int> hold)
    {
        var waiter = Thread.CurrentThread;
        for (var i = 0; i < n; i++)
        {
            using var held = new ManualResetEventSlim();
            var owner = new Thread(() =>
            {
                lock (_lock)
                {
                    held.Set();
                    while ((waiter.ThreadState & ThreadState.WaitSleepJoin) == 0)
                    {
                        Thread.Sleep(1);
                    }

                    hold(holdMs);
                }
            });
            owner.Start();
            held.Wait();
            lock (_lock)
            {
            }

            owner.Join();
        }

        return $"contentions {n}";
    }

    private static void Compute(int ms)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMilliseconds < ms)
        {
            Spun++;
        }
    }

    public static long Spun { get; private set; }

    private static void Come()
    {
        var thread = new Thread(static () => { });
        thread.Start();
        thread.Join();
    }

    private static void Fill()
    {
        var kept = new List<byte[]>();
        for (var i = 0; i < 1000; i++)
        {
            kept.Add(new byte[1000]);
        }

        GC.Collect(kept.Count % 3);
    }
}
