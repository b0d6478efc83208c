using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using System.Threading.Tasks.Sources;

namespace Shop.Flows;

/// <summary>
/// One numbered operation that goes all the ways there are from thread to thread, beside others that complete what it waits for. Each place that it comes to is a
/// call of <see cref="Note"/> with its number.
/// </summary>
public sealed class Operation(int number, Crossing crossing)
{
    /// <summary>Calls of <see cref="Note"/> in each operation.</summary>
    public const int Notes = 37;

    private static readonly AsyncLocal<int> s_own = new();
    private int _wrong;

    /// <summary>The program's own AsyncLocal has the operation's number at each place, and is the only thing that the context holds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Note(int number, string place)
    {
        if (s_own.Value != number || Locals() != 1)
        {
            Interlocked.Increment(ref _wrong);
        }

        return number;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Begin(int number) => Note(number, "begin");

    private static readonly FieldInfo s_values = typeof(ExecutionContext).GetField("m_localValues", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>How many AsyncLocals have a value in the current context. (One and two have types of their own, which do not count themselves.)</summary>
    private static int Locals() => s_values.GetValue(ExecutionContext.Capture()) switch
    {
        null => 0,
        { } map when map.GetType().Name.StartsWith("OneElement", StringComparison.Ordinal) => 1,
        { } => 2,
    };

    public async Task<int> RunAsync()
    {
        s_own.Value = number;
        Begin(number);
        await WaitAsync();
        await BeginOthersAsync();
        await TogetherAsync();
        await CrossedAsync();
        return _wrong;
    }

    private async Task WaitAsync()
    {
        await Task.Yield();
        Note(number, "yield");
        await Task.Delay(1 + number % 3).ConfigureAwait(false);
        Note(number, "delay");
        await new Handed();
        Note(number, "awaiter");
        await PooledAsync();
        Note(number, "pooled over");
        await foreach (var place in PlacesAsync())
        {
            Note(number, place);
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync();
        Note(number, "tick");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PooledAsync()
    {
        await Task.Yield();
        Note(number, "pooled");
    }

    private static async IAsyncEnumerable<string> PlacesAsync()
    {
        await Task.Yield();
        yield return "first item";
        await Task.Delay(1);
        yield return "second item";
    }

    private async Task BeginOthersAsync()
    {
        await Task.Run(async () =>
        {
            Note(number, "task");
            await Task.Yield();
            Note(number, "task after await");
            await Task.Run(() => Note(number, "task of a task"));
            Note(number, "task after its task");
        });
        Note(number, "after task");
        await Task.Factory.StartNew(() => Note(number, "long"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(_ => Note(number, "continued"), TaskScheduler.Default);
        Note(number, "after long");

        var done = new TaskCompletionSource();
        ThreadPool.QueueUserWorkItem(_ => { Note(number, "work"); done.SetResult(); });
        await done.Task;
        Note(number, "after work");

        var started = new TaskCompletionSource();
        new Thread(() => { Note(number, "thread"); started.SetResult(); }).Start();
        await started.Task;
        Note(number, "after thread");

        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = new Timer(_ => { Note(number, "timer"); fired.TrySetResult(); }, null, 1, Timeout.Infinite);
        await fired.Task;
        Note(number, "after timer");
    }

    private async Task TogetherAsync()
    {
        await Task.WhenAll(BranchAsync("left"), BranchAsync("right"));
        Note(number, "after both");
        await Task.Run(() => Parallel.For(0, 4, _ => Note(number, "parallel")));
        Note(number, "after parallel");
    }

    private async Task BranchAsync(string place)
    {
        await Task.Delay(1);
        Note(number, place);
    }

    /// <summary>Others complete what this one waits for, some of them in the middle of what they do themselves.</summary>
    private async Task CrossedAsync()
    {
        var channel = Channel.CreateUnbounded<int>();
        var writing = Task.Run(async () =>
        {
            await Task.Yield();
            channel.Writer.TryWrite(Note(number, "write"));
            channel.Writer.Complete();
        });
        await foreach (var item in channel.Reader.ReadAllAsync())
        {
            Note(item, "read");
        }

        await writing;
        await crossing.CompletedByOthersAsync();
        Note(number, "completed by others");
        await crossing.SourceAsync();
        Note(number, "source");
        await crossing.Turn.WaitAsync();
        Note(number, "turn");
        crossing.Turn.Release();
        Note(number, "end");
    }

    /// <summary>An awaiter of the program's own, which hands what is to be done to a thread that has nothing to do with it.</summary>
    private readonly struct Handed : ICriticalNotifyCompletion
    {
        public Handed GetAwaiter() => this;

        public bool IsCompleted => false;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static c => c(), continuation, preferLocal: false);
    }
}

/// <summary>Where operations meet: what one waits for, another one completes, on its own thread and in the middle of its own work.</summary>
public sealed class Crossing
{
    public SemaphoreSlim Turn { get; } = new(1);

    private TaskCompletionSource? _waiting;
    private Source? _source;

    /// <summary>Complete when the next operation comes here, which then runs the rest of this one; the last one is let go by <see cref="Release"/>.</summary>
    public Task CompletedByOthersAsync()
    {
        var mine = new TaskCompletionSource();
        Interlocked.Exchange(ref _waiting, mine)?.SetResult();
        return mine.Task;
    }

    public ValueTask SourceAsync()
    {
        var mine = new Source();
        Interlocked.Exchange(ref _source, mine)?.Complete();
        return new ValueTask(mine, 0);
    }

    public void Release()
    {
        Interlocked.Exchange(ref _waiting, null)?.SetResult();
        Interlocked.Exchange(ref _source, null)?.Complete();
    }

    private sealed class Source : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        public void Complete() => _core.SetResult(true);

        public void GetResult(short token) => _core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
