using Shop.Hot;

namespace Target.Driver;

/// <summary>The program numbers the calls itself: the lock makes their true order known.</summary>
internal static class Numbering
{
    public static string Run(int threads, int calls)
    {
        var numbered = new Numbered();
        var gate = new object();
        var next = 0L;
        Crew.Run(threads, thread =>
        {
            var had = false;
            while (true)
            {
                lock (gate)
                {
                    if (next == calls)
                    {
                        return;
                    }

                    // Every thread has a number before any has two: whatever the scheduler does, they take part.
                    if (!had || next >= threads)
                    {
                        numbered.Next(thread, ++next);
                        had = true;
                        continue;
                    }
                }

                Thread.Yield();
            }
        });
        return $"numbered {numbered.Last}";
    }
}
