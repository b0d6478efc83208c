using System.Diagnostics;
using System.Globalization;

namespace Target.Driver;

/// <summary>Tasks that come of others or are cancelled, and timers that are late by a known time.</summary>
internal static class TimersAndTasks
{
    /// <summary>Keeps what it is given, until it is asked to run it.</summary>
    private sealed class Shelf : TaskScheduler
    {
        private readonly List<Task> _tasks = [];

        public void RunAll() => _tasks.ForEach(task => TryExecuteTask(task));

        protected override void QueueTask(Task task) => _tasks.Add(task);
        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }

    public static string Kinsfolk()
    {
        Task.Run(Parent).GetAwaiter().GetResult();
        using var never = new CancellationTokenSource();
        var shelf = new Shelf();
        var shelved = Task.Factory.StartNew(Shelved, never.Token, TaskCreationOptions.None, shelf);
        never.Cancel();
        shelf.RunAll();
        using var amidst = new CancellationTokenSource();
        var token = amidst.Token;
        var left = Task.Run(() => Leaves(amidst), token);
        foreach (var task in (Task[])[shelved, left])
        {
            try
            {
                task.Wait(CancellationToken.None);
            }
            catch (AggregateException)
            {
            }
        }

        return "kinsfolk";
    }

    private static void Parent() => Task.Run(Child).Wait();

    private static void Child()
    {
    }

    private static void Shelved()
    {
    }

    private static void Leaves(CancellationTokenSource source)
    {
        source.Cancel();
        source.Token.ThrowIfCancellationRequested();
    }

    private static readonly Stopwatch _watch = new();
    private static long _called;
    private static TaskCompletionSource _fired = null!;

    // On the thread that asks, so that no worker is needed for it.
    public static string Late(int ms, int period)
    {
        ThreadPool.GetMaxThreads(out var workers, out var ports);
        var few = Environment.ProcessorCount;
        ThreadPool.SetMaxThreads(few, ports);
        _fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var held = new CountdownEvent(few);
        using var free = new ManualResetEventSlim();
        for (var i = 0; i < few; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Hold(held, free), null);
        }

        held.Wait();
        // Set for later at first.
        // Not disposed of when it has called: another worker may be in the middle of its next call, and would find it without its period.
        _timer?.Dispose();
        _timer = new Timer(Called, null, 100_000, Timeout.Infinite);
        _watch.Restart();
        _timer.Change(10, period > 0 ? period : Timeout.Infinite);
        Thread.Sleep(10 + ms);
        free.Set();
        _fired.Task.Wait();
        ThreadPool.SetMaxThreads(workers, ports);
        return "late " + (_called - 10).ToString(CultureInfo.InvariantCulture);
    }

    private static void Hold(CountdownEvent held, ManualResetEventSlim free)
    {
        held.Signal();
        free.Wait();
    }

    private static void Called(object? state)
    {
        // Rounded up.
        if (!_fired.Task.IsCompleted)
        {
            _called = _watch.ElapsedMilliseconds + 1;
        }

        _fired.TrySetResult();
    }

    private static Timer? _timer;

    public static string Set(int ms)
    {
        _fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _timer = new Timer(Called, null, ms, Timeout.Infinite);
        return "timer set";
    }

    public static string Fired()
    {
        _fired.Task.Wait();
        _timer!.Dispose();
        return "timer fired";
    }
}
