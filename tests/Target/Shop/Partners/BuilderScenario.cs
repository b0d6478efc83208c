using System.Runtime.CompilerServices;
using Target.Driver;

namespace Shop.Partners;

/// <summary>Async methods by what builds their outcome: nothing to await, pooled, the program's own; in classes and structs.</summary>
public static class BuilderScenario
{
    public static string Run(int n)
    {
        var outcomes = "";
        for (var i = 0; i < n; i++)
        {
            outcomes = RunOnce().GetAwaiter().GetResult();
        }

        return Text.OneLine(outcomes);
    }

    private static async Task<string> RunOnce()
    {
        var depot = new Depot();
        var log = new List<string>
        {
            $"{await depot.Sent(1)}",
            $"{await depot.Pooled(2)}",
            $"{await depot.PooledAtOnce(3)}",
            $"{await depot.Packed("four", 4)}",
            $"{await new Shelf<string>().Get("five", 5)}",
            $"{await new Shelf<int>().Get(6, 6)}",
            $"{await new Shelf<long>().Pooled(7, 7)}",
            $"{await new Shelf<object>().Pooled("eight", 8)}",
            $"{await new Crate(9).Count()}",
        };
        await depot.PooledVoid(10);
        await depot.Riddled(11);
        foreach (var act in (Func<Task>[])[async () => await depot.PooledFault(12), async () => await depot.PackedFault(13)])
        {
            try
            {
                await act();
            }
            catch (InvalidOperationException error)
            {
                log.Add(error.Message);
            }
        }

        return string.Join('\n', log);
    }
}

public sealed class Depot
{
    public Task<int> Sent(int id)
    {
        var sent = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(id, sent);
        return sent.Task;
    }

    private async void Send(int id, TaskCompletionSource<int> sent)
    {
        await Task.Yield();
        sent.SetResult(id);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> Pooled(int id)
    {
        await Task.Yield();
        await Task.Yield();
        return id * 10;
    }

#pragma warning disable CS1998 // async without await: it completes at once, which is the case wanted
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> PooledAtOnce(int id) => id * 10;
#pragma warning restore CS1998

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask PooledVoid(int id)
    {
        await Task.Yield();
        GC.KeepAlive(id);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> PooledFault(int id)
    {
        await Task.Yield();
        throw new InvalidOperationException($"fault {id}");
    }

    public async Parcel<string> Packed(string text, int id)
    {
        await Task.Yield();
        await Task.Yield();
        return $"{text} {id}";
    }

    public async Parcel<int> PackedFault(int id)
    {
        await Task.Yield();
        throw new InvalidOperationException($"fault {id}");
    }

    public async Riddle Riddled(int id)
    {
        await Task.Yield();
        GC.KeepAlive(id);
    }
}

public sealed class Shelf<T>
{
    public async Task<T> Get(T value, int id)
    {
        await Task.Yield();
        return id > 0 ? value : default!;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T> Pooled(T value, int id)
    {
        await Task.Yield();
        return id > 0 ? value : default!;
    }
}

public readonly struct Crate(int number)
{
    public async ValueTask<int> Count()
    {
        var copy = number;
        await Task.Yield();
        return copy;
    }
}
