namespace Target.Driver;

/// <summary>Background load: threads that call one scenario until told to stop. Each counts for itself.</summary>
internal static class Load
{
    private static readonly List<Worker> _workers = [];
    private static volatile bool _stopping;
    private static string _name = "";

    public static long Count => _workers.Sum(w => Volatile.Read(ref w.Calls));

    public static string Start(string name, Func<int, string> scenario, int threads)
    {
        if (_workers.Count > 0)
        {
            return $"error {_name} is running";
        }

        _stopping = false;
        _name = name;
        using var running = new CountdownEvent(threads);
        for (var i = 0; i < threads; i++)
        {
            var worker = new Worker();
            worker.Thread = new Thread(() => worker.Run(scenario, running)) { Name = $"load {i}", IsBackground = true };
            worker.Thread.Start();
            _workers.Add(worker);
        }

        running.Wait();
        return $"started {name} {threads}";
    }

    public static string Stop()
    {
        _stopping = true;
        _workers.ForEach(w => w.Thread!.Join());
        var answer = $"stopped {_name} {Count}{string.Concat(_workers.Select(w => w.Failure))}";
        _workers.Clear();
        return answer;
    }

    private sealed class Worker
    {
        public long Calls;
        public string? Failure;
        public Thread? Thread;

        public void Run(Func<int, string> scenario, CountdownEvent running)
        {
            try
            {
                scenario(1);
                Calls = 1;
                running.Signal();
                while (!_stopping)
                {
                    scenario(1);
                    Volatile.Write(ref Calls, Calls + 1);
                }
            }
            catch (Exception error)
            {
                Failure = Text.OneLine($" failed {error.GetType().Name}: {error.Message}");
                if (Calls == 0)
                {
                    running.Signal();
                }
            }
        }
    }
}
