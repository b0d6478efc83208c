using Shop.Partners;

namespace Target.Driver;

/// <summary>How often the runtime says that nobody looked at a task's exception.</summary>
internal static class Unobserved
{
    private const int CollectionsMax = 10;

    public static string Count(int n)
    {
        var told = 0;
        void Tell(object? sender, UnobservedTaskExceptionEventArgs e) => Interlocked.Increment(ref told);
        TaskScheduler.UnobservedTaskException += Tell;
        try
        {
            // On a thread that ends, so that no stack keeps a task.
            Crew.Run(1, _ => Fail(n));
            for (var i = 0; i < CollectionsMax && Volatile.Read(ref told) < 2 * n; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return $"unobserved {told}";
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Tell;
        }
    }

    private static void Fail(int n)
    {
        var courier = new Courier();
        var hand = new Handmade();
        for (var i = 0; i < n; i++)
        {
            _ = courier.FaultAtOnce(i);
            _ = hand.Failed(i);
        }
    }
}
