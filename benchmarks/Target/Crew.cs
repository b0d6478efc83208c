namespace Bench.Target;

internal static class Crew
{
    /// <summary>Runs the work on so many threads, and returns when all have ended.</summary>
    public static void Run(int threads, Action<int> work)
    {
        var crew = Enumerable.Range(0, threads).Select(i => new Thread(() => work(i)) { IsBackground = true }).ToArray();
        foreach (var thread in crew)
        {
            thread.Start();
        }

        foreach (var thread in crew)
        {
            thread.Join();
        }
    }
}
