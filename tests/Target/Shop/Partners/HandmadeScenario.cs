using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Shop.Waiting;
using Target.Driver;

namespace Shop.Partners;

/// <summary>Methods that return tasks without being async.</summary>
public static class HandmadeScenario
{
    /// <summary>Tasks that the program still has: all but one.</summary>
    private static readonly List<Task> s_kept = [];

    public static string Run(int n)
    {
        s_kept.Clear();
        var outcomes = "";
        for (var i = 0; i < n; i++)
        {
            outcomes = RunOnce();
        }

        return Text.OneLine(outcomes);
    }

    private static string RunOnce()
    {
        var hand = new Handmade();
        var log = new List<string>();
        Note(log, () => hand.Done(1));
        Note(log, () => hand.DoneOf(2));
        Note(log, () => hand.ValueDone(3).AsTask());
        Note(log, () => hand.ValueDoneOf(4).AsTask());
        Note(log, () => hand.Later(5));
        Note(log, () => hand.LaterOf("six", 6));
        Note(log, () => hand.ValueLater(7).AsTask());
        Note(log, () => hand.Failed(8));
        Note(log, () => hand.FailsLater(9));
        Note(log, () => hand.Cancelled(10));
        Note(log, () => hand.Throws(11));
        Note(log, () => hand.None(12) ?? Task.FromResult(0));
        Note(log, () => hand.FromSource(13).AsTask());
        Note(log, () => hand.Generic("fourteen", 14));
        Note(log, () => hand.Generic(15, 15));
        Note(log, () => hand.Generic<int?>(null, 16));
        Note(log, () => new Bench<long>().Sit(17));
        hand.Never(18, new object());
        return string.Join('\n', log);
    }

    private static void Note(List<string> log, Func<Task> act)
    {
        try
        {
            var task = act();
            s_kept.Add(task);
            task.GetAwaiter().GetResult();
            log.Add("ok");
        }
        catch (Exception error)
        {
            log.Add($"{error.GetType().Name} {error.Message}");
        }
    }
}

public sealed class Handmade
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task Done(int id) => id > 0 ? Task.CompletedTask : Task.Delay(1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> DoneOf(int id) => Task.FromResult(id * 10);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ValueTask ValueDone(int id) => id > 0 ? default : new ValueTask(Task.Delay(1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ValueTask<int> ValueDoneOf(int id) => new(id * 10);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task Later(int id) => Task.Delay(id);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<string> LaterOf(string text, int id) => Delayed(id, () => $"{text} {id}");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ValueTask<int> ValueLater(int id) => new(Delayed(id, () => id * 10));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> Failed(int id) => Task.FromException<int>(new InvalidOperationException($"fault {id}"));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> FailsLater(int id) => Delayed<int>(id, () => throw new InvalidOperationException($"fault {id}"));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> Cancelled(int id) => Task.FromCanceled<int>(new CancellationToken(id > 0));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> Throws(int id) => throw new ArgumentException($"not {id}");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int>? None(int id) => id > 0 ? null : Task.FromResult(id);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ValueTask<int> FromSource(int id) => new(new Source(id), 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<T> Generic<T>(T value, int id) => Delayed(id, () => value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> OfPromise(Promise promise) => promise.Source.Task;

    /// <summary>Nobody keeps it and nobody completes it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task Never(int id, object state) => new TaskCompletionSource(state).Task;

    private static Task<T> Delayed<T>(int ms, Func<T> make) => Task.Delay(ms).ContinueWith(_ => make());

    private sealed class Source(int result) : IValueTaskSource<int>
    {
        public int GetResult(short token) => result;

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            ThreadPool.QueueUserWorkItem(_ => continuation(state));
    }
}

public sealed class Bench<T>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<T> Sit(T value) => Task.FromResult(value);
}
