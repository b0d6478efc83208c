using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Target.Driver;

namespace Shop.Partners;

/// <summary>Async methods by the way they complete. What never completes until told is the command 'open'.</summary>
public static class AsyncScenario
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
        var courier = new Courier();
        var log = new List<string>();
        await Note(log, "at once", async () => await courier.AtOnce(1));
        await Note(log, "at once of", async () => await courier.AtOnceOf(2));
        await Note(log, "value at once", async () => await courier.ValueAtOnce(3));
        await Note(log, "value at once of", async () => await courier.ValueAtOnceOf(4));
        await Note(log, "later", async () => await courier.Later(5));
        await Note(log, "later of", async () => await courier.LaterOf(6, "six"));
        await Note(log, "value later", async () => await courier.ValueLater(7));
        await Note(log, "value later of", async () => await courier.ValueLaterOf(8));
        await Note(log, "fault at once", async () => await courier.FaultAtOnce(9));
        await Note(log, "fault later", async () => await courier.FaultLater(10));
        await Note(log, "value fault later", async () => await courier.ValueFaultLater(11));
        await Note(log, "cancelled", async () => await courier.Cancelled(new CancellationToken(true)));
        await Note(log, "not async", async () => await courier.ByHand(12));
        await Note(log, "not async, throws", async () => await courier.ThrowsBeforeTask(13));
        await Note(log, "from a source", async () => await courier.FromSource(14));
        await Note(log, "generic", async () => await courier.Generic("fifteen", 15));
        await Note(log, "struct state", async () => await new Stamp(16).Print());
        await Note(log, "nested", async () => await courier.Nested(3));
        await courier.Fire(17);
        log.Add($"fired {courier.Fired}");
        return string.Join('\n', log);
    }

    private static async Task Note<T>(List<string> log, string name, Func<Task<T>> act)
    {
        try
        {
            log.Add($"{name}: {await act()}");
        }
        catch (Exception error)
        {
            log.Add($"{name}: {error.GetType().Name} {error.Message}");
        }
    }

    private static async Task Note(List<string> log, string name, Func<Task> act) => await Note(log, name, async () =>
    {
        await act();
        return "ok";
    });
}

public sealed class Courier
{
    private readonly TaskCompletionSource _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public int Fired { get; private set; }

#pragma warning disable CS1998 // async without await: it completes at once, which is the case wanted
    public async Task AtOnce(int id) => GC.KeepAlive(id);

    public async Task<int> AtOnceOf(int id) => id;

    public async ValueTask ValueAtOnce(int id) => GC.KeepAlive(id);

    public async ValueTask<int> ValueAtOnceOf(int id) => id;

    public async Task<int> FaultAtOnce(int id) => throw new InvalidOperationException($"fault {id}");
#pragma warning restore CS1998

    public async Task Later(int id)
    {
        await Task.Yield();
        GC.KeepAlive(id);
    }

    public async Task<string> LaterOf(int id, string text)
    {
        await Task.Yield();
        await Task.Run(() => id);
        return $"{text} {id}";
    }

    public async ValueTask ValueLater(int id)
    {
        await Task.Yield();
        GC.KeepAlive(id);
    }

    public async ValueTask<int> ValueLaterOf(int id)
    {
        await Task.Yield();
        return id;
    }

    public async Task FaultLater(int id)
    {
        await Task.Yield();
        throw new InvalidOperationException($"fault {id}");
    }

    public async ValueTask<int> ValueFaultLater(int id)
    {
        await Task.Yield();
        throw new InvalidOperationException($"fault {id}");
    }

    public async Task<int> Cancelled(CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        return 1;
    }

    /// <summary>Returns a task, but the compiler made nothing of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> ByHand(int id) => Task.Run(() => id + 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> ThrowsBeforeTask(int id) =>
        id > 0 ? throw new ArgumentException($"not {id}") : Task.FromResult(id);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public ValueTask<int> FromSource(int id) => new(new Source(id), 0);

    public async Task<T> Generic<T>(T value, int id)
    {
        await Task.Yield();
        return id > 0 ? value : default!;
    }

    public async Task<int> Nested(int depth)
    {
        await Task.Yield();
        return depth == 0 ? 0 : 1 + await Nested(depth - 1);
    }

    public Task Fire(int id)
    {
        Forget(id);
        return _fired.Task;
    }

    /// <summary>Nobody can await this one.</summary>
    private async void Forget(int id)
    {
        await Task.Yield();
        Fired = id;
        _fired.SetResult();
    }

    /// <summary>A pending ValueTask over its own source: consumed once, on completion.</summary>
    private sealed class Source(int result) : IValueTaskSource<int>
    {
        public int GetResult(short token) => result;

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            ThreadPool.QueueUserWorkItem(_ => continuation(state));
    }
}

public readonly struct Stamp(int number)
{
    public async Task<string> Print()
    {
        var copy = this;
        await Task.Yield();
        return copy.Text();
    }

    private string Text() => $"stamp {number}";
}
