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
            while (true)
            {
                lock (gate)
                {
                    if (next == calls)
                    {
                        return;
                    }

                    numbered.Next(thread, ++next);
                }
            }
        });
        return $"numbered {numbered.Last}";
    }
}
