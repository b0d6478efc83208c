namespace Shop.Waiting;

public sealed class Promise(string name)
{
    public readonly TaskCompletionSource<int> Source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public string Name { get; } = name;
}

/// <summary>Compiler-made async methods of all four kinds, waiting for a promise.</summary>
public sealed class Desk
{
    public async Task Await(Promise promise) => await promise.Source.Task;

    public async Task<int> AwaitOf(Promise promise)
    {
        var first = await promise.Source.Task;
        await Task.Yield();
        return first * 10;
    }

    public async ValueTask AwaitValue(Promise promise) => await promise.Source.Task;

    public async ValueTask<int> AwaitValueOf(Promise promise) => await promise.Source.Task * 100;
}
