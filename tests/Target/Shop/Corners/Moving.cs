namespace Shop.Corners;

/// <summary>Collections without a pause, on several threads, of a heap with many holes: everything that lives is moved again and again.</summary>
public static class Moving
{
    private static readonly List<Thread> s_threads = [];
    private static volatile bool s_stopping;
    private static int s_rounds;

    public static void Start(int threads)
    {
        s_stopping = false;
        using var running = new CountdownEvent(threads);
        for (var i = 0; i < threads; i++)
        {
            var number = i;
            var thread = new Thread(() => Run(number, running)) { IsBackground = true };
            s_threads.Add(thread);
            thread.Start();
        }

        running.Wait();
    }

    public static int Stop()
    {
        s_stopping = true;
        s_threads.ForEach(t => t.Join());
        s_threads.Clear();
        return s_rounds;
    }

    private static void Run(int number, CountdownEvent running)
    {
        var kept = new object?[256];
        for (var i = 0; !s_stopping; i++)
        {
            for (var k = 0; k < kept.Length; k++)
            {
                // Every second one is let go: a hole.
                var made = new byte[(k * 37 % 300) + 8];
                kept[k] = k % 2 == 0 ? made : null;
            }

            GC.Collect((i + number) % 3, GCCollectionMode.Forced, blocking: true, compacting: true);
            Interlocked.Increment(ref s_rounds);
            if (i == 0)
            {
                running.Signal();
            }
        }
    }
}
