namespace Target.Driver;

/// <summary>Threads that start together and are waited for.</summary>
internal static class Crew
{
    public static void Run(int threads, Action<int> work)
    {
        using var start = new Barrier(threads);
        var crew = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            var number = i;
            crew[i] = new Thread(() =>
            {
                start.SignalAndWait();
                work(number);
            })
            { Name = $"crew {i}", IsBackground = true };
            crew[i].Start();
        }

        Array.ForEach(crew, t => t.Join());
    }
}
