using System.Reflection;

namespace Target.Driver;

/// <summary>Waits for what the framework has to wait for, and threads, tasks and timers: so many and no more.</summary>
internal static class Waits
{
    private static readonly SemaphoreSlim _semaphore = new(0);
    private static readonly ReaderWriterLockSlim _rwlock = new();
    private static readonly FieldInfo _waiters = typeof(SemaphoreSlim).GetField("m_waitCount", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Each time once with a wait of at least so many milliseconds, and once without.</summary>
    public static string Run(string kind, int n, int ms)
    {
        (Action<Action> Wait, Func<bool> Waits) way = kind switch
        {
            // Before that it spins, for as long as the machine is busy with others.
            "semaphore" => (Semaphore, () => (int)_waiters.GetValue(_semaphore)! > 0),
            "semaphoreasync" => (SemaphoreAsync, () => true),
            "rwlock" => (ReadersAndWriters, () => _rwlock.WaitingReadCount > 0),
            "task" => (OneTask, () => (_waiter!.ThreadState & ThreadState.WaitSleepJoin) != 0),
            _ => throw new ArgumentException(kind),
        };
        for (var i = 0; i < n; i++)
        {
            way.Wait(() => HoldUntil(way.Waits, ms));
        }

        return $"waits {n}";
    }

    private static Thread? _waiter;
    private static volatile bool _ready;

    // Called on the thread that holds what is waited for.
    private static void HoldUntil(Func<bool> waits, int ms)
    {
        while (!_ready || !waits())
        {
            Thread.Sleep(1);
        }

        Thread.Sleep(ms);
    }

    private static Thread Holder(Action hold)
    {
        (_waiter, _ready) = (Thread.CurrentThread, false);
        var thread = new Thread(() => hold());
        thread.Start();
        return thread;
    }

    private static void Semaphore(Action hold)
    {
        var holder = Holder(() =>
        {
            hold();
            _semaphore.Release();
        });
        _ready = true;
        _semaphore.Wait();
        holder.Join();
        _semaphore.Release();
        _semaphore.Wait();
    }

    private static void SemaphoreAsync(Action hold)
    {
        var waiting = _semaphore.WaitAsync();
        _ = hold;
        Thread.Sleep(10);
        _semaphore.Release();
        waiting.GetAwaiter().GetResult();
        _semaphore.Release();
        _semaphore.WaitAsync().GetAwaiter().GetResult();
    }

    private static void ReadersAndWriters(Action hold)
    {
        using var entered = new ManualResetEvent(false);
        var holder = Holder(() =>
        {
            _rwlock.EnterWriteLock();
            entered.Set();
            hold();
            _rwlock.ExitWriteLock();
        });
        entered.WaitOne();
        _ready = true;
        _rwlock.EnterReadLock();
        _rwlock.ExitReadLock();
        holder.Join();
        _rwlock.EnterReadLock();
        _rwlock.ExitReadLock();
    }

    private static void OneTask(Action hold)
    {
        var source = new TaskCompletionSource<int>();
        var holder = Holder(() =>
        {
            hold();
            source.SetResult(1);
        });
        _ready = true;
        _ = source.Task.Result;
        holder.Join();
        source.Task.Wait();
    }

    public static string Threads(int n)
    {
        for (var i = 0; i < n; i++)
        {
            var thread = new Thread(Little) { Name = $"worker {i}" };
            thread.Start();
            thread.Join();
        }

        return $"spawn {n}";
    }

    private static void Little()
    {
    }

    /// <summary>Every third one throws.</summary>
    public static string Tasks(int n)
    {
        var failed = 0;
        for (var i = 0; i < n; i++)
        {
            var number = i;
            var task = Task.Run(() => Job(number));
            try
            {
                task.Wait();
            }
            catch (AggregateException)
            {
                failed++;
            }
        }

        return $"tasks {n} {failed}";
    }

    private static void Job(int number)
    {
        if (number % 3 == 2)
        {
            throw new InvalidTimeZoneException($"task {number}");
        }
    }

    public static string Timers(int n)
    {
        using var left = new CountdownEvent(n);
        for (var i = 0; i < n; i++)
        {
            using var timer = new Timer(Fired, left, 1, Timeout.Infinite);
            while (left.CurrentCount > n - i - 1)
            {
                Thread.Sleep(1);
            }
        }

        return $"timers {n}";
    }

    private static void Fired(object? left) => ((CountdownEvent)left!).Signal();
}
