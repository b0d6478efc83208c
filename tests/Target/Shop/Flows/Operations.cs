namespace Shop.Flows;

/// <summary>Many operations at once, each begun in a way of its own.</summary>
public static class Operations
{
    /// <summary>How many places found something else in the program's AsyncLocals than they should.</summary>
    public static int Run(int count)
    {
        var crossing = new Crossing();
        var over = new TaskCompletionSource<int>[count];
        for (var i = 0; i < count; i++)
        {
            var (operation, done) = (new Operation(i, crossing), over[i] = new TaskCompletionSource<int>());
            switch (i % 3)
            {
                case 0:
                    _ = Task.Run(() => EndAsync(operation, done));
                    break;
                case 1:
                    new Thread(() => _ = EndAsync(operation, done)).Start();
                    break;
                default:
                    ThreadPool.QueueUserWorkItem(_ => _ = EndAsync(operation, done));
                    break;
            }
        }

        var all = Task.WhenAll(over.Select(o => o.Task));
        while (!all.Wait(1))
        {
            crossing.Release();
        }

        return all.Result.Sum();
    }

    private static async Task EndAsync(Operation operation, TaskCompletionSource<int> done) => done.SetResult(await operation.RunAsync());
}
