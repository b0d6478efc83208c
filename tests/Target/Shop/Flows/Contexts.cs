using System.Reflection;
using System.Runtime.CompilerServices;

namespace Shop.Flows;

/// <summary>
/// What a program can know of its ExecutionContext: what its AsyncLocals hold, at each place on the way from thread to thread, how many of them there are,
/// and how often one was told that it has another value now. The same in each round.
/// </summary>
public sealed class Contexts
{
    private static readonly FieldInfo s_values = typeof(ExecutionContext).GetField("m_localValues", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly AsyncLocal<int> _plain = new();
    private readonly AsyncLocal<string?> _told;
    private readonly List<string> _seen = [];
    private int _came;

    /// <summary>Nobody else keeps it.</summary>
    private Timer? _timer;

    public Contexts() => _told = new AsyncLocal<string?>(change =>
    {
        // Where a thread goes back to having none, it is late: it has been left already.
        if (change.CurrentValue != null)
        {
            Interlocked.Increment(ref _came);
        }
    });

    /// <summary>All that was seen in so many rounds, in short.</summary>
    public static string Run(int rounds)
    {
        var contexts = new Contexts();
        for (var round = 0; round < rounds; round++)
        {
            contexts.RunAsync(round).Wait();
        }

        var digest = contexts._seen.Aggregate(17, (sum, place) => place.Aggregate(sum, (s, c) => unchecked(s * 31 + c)));
        return $"{contexts._seen.Count} places {digest} {contexts._came} changes";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int See(int round, string place)
    {
        var context = ExecutionContext.Capture();
        var values = context == null ? "none" : s_values.GetValue(context)?.GetType().Name ?? "null";
        lock (_seen)
        {
            _seen.Add($"{round} {place} {_plain.Value} {_told.Value} {values} {ExecutionContext.IsFlowSuppressed()}");
        }

        return round;
    }

    public async Task<int> RunAsync(int round)
    {
        _plain.Value = round + 1;
        _told.Value = $"round {round}";
        See(round, "begin");
        await Task.Yield();
        See(round, "yield");
        // Not awaited: whether it is over by then would be chance.
        Elsewhere(round, "after inner", run => _ = InnerAsync(round, run));
        See(round, "inner is over");
        await Task.Yield();
        Elsewhere(round, "task", run => Task.Run(run));
        Elsewhere(round, "pool", run => ThreadPool.QueueUserWorkItem(_ => run()));
        Elsewhere(round, "pool without context", run => ThreadPool.UnsafeQueueUserWorkItem(_ => run(), null));
        Elsewhere(round, "thread", run => new Thread(() => run()).Start());
        Elsewhere(round, "timer", run => _timer = new Timer(_ => run(), null, 1, Timeout.Infinite));
        Elsewhere(round, "continuation", run => Task.Run(() => { }).ContinueWith(_ => run(), TaskScheduler.Default));
        using (ExecutionContext.SuppressFlow())
        {
            Elsewhere(round, "task without context", run => Task.Run(run));
        }

        _timer?.Dispose();
        await Task.Yield();
        return See(round, "end");
    }

    /// <summary>What it sets is its own.</summary>
    private async Task InnerAsync(int round, Action run)
    {
        _plain.Value = -round;
        _told.Value = $"inside {round}";
        See(round, "inner");
        await Task.Yield();
        See(round, "inner, after an await");
        run();
    }

    private void Elsewhere(int round, string place, Action<Action> begin)
    {
        using var done = new SemaphoreSlim(0);
        begin(() =>
        {
            See(round, place);
            done.Release();
        });
        done.Wait();
    }
}
