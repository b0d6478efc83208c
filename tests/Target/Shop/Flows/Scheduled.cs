using System.Runtime.CompilerServices;

namespace Shop.Flows;

/// <summary>Calls that run and wait in exactly known steps.</summary>
public sealed class Scheduled
{
    private readonly SemaphoreSlim _closed = new(0);

    /// <summary>Runs so many times more.</summary>
    public async Task<int> YieldingAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Yield();
        }

        return times;
    }

    /// <summary>Waits once, in the method that it calls.</summary>
    public async Task<int> OuterAsync(int ms)
    {
        var inner = await InnerAsync(ms);
        return inner + 1;
    }

    private static async Task<int> InnerAsync(int ms)
    {
        await Task.Delay(ms);
        return ms;
    }

    /// <summary>Waits for code that it has queued itself.</summary>
    public async Task<int> WithTaskAsync(int number, ManualResetEventSlim left) =>
        await Task.Run(() =>
        {
            left.Wait();
            return Work(number);
        }) + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Work(int number) => number * 2;

    /// <summary>All of them wait for the same first.</summary>
    public async Task<int> BranchesAsync(Task first, int branches, int times)
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, branches).Select(_ => BranchAsync(first, times)));
        return sums.Sum();
    }

    public Task<int[]>? Branches { get; private set; }

    /// <summary>The branches go on, and may be over, while the others are still being made.</summary>
    public async Task<int> HurriedAsync(Task last, int branches, int times)
    {
        Branches = Task.WhenAll(Enumerable.Range(0, branches).Select(_ => YieldingAsync(times)));
        await last;
        return branches * times;
    }

    public async Task<int> BranchAsync(Task first, int times)
    {
        await first;
        for (var i = 0; i < times; i++)
        {
            await Task.Yield();
        }

        return times;
    }

    public async Task<int> FailingAsync(int number)
    {
        await Task.Yield();
        throw new InvalidOperationException($"{number}");
    }

    /// <summary>Is no async method itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> PassedAsync(int ms) => InnerAsync(ms);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Plain(int number) => Work(number) + 1;

    /// <summary>Waits until <see cref="Let"/>.</summary>
    public async Task<int> ClosedAsync(int number)
    {
        await Task.Yield();
        await _closed.WaitAsync();
        return number;
    }

    public void Let() => _closed.Release();
}
