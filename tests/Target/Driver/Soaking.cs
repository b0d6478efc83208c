using Shop.Waiting;

namespace Target.Driver;

/// <summary>
/// A steady mixture of work for hours: a thread for each scenario, one that tells the time, and short-lived threads with names of their own. A scenario
/// that answers otherwise than at first is wrong.
/// </summary>
internal static class Soaking
{
    private const int RestMs = 20, StampMs = 10, WorkMicroseconds = 200;

    private static readonly string[] _scenarios =
        ["orders", Throws, "async", "async.handmade", "iterators.async", "generic", "structs", "recursive", "values.objects", "values.collections"];

    /// <summary>It writes down the first-chance exceptions of the whole process, those of the other threads between them.</summary>
    private const string Throws = "throws";

    private static readonly List<Thread> _threads = [];
    private static volatile bool _stopping;
    private static long _rounds, _wrong, _stamps, _churned;
    private static string _failure = "";

    public static string Start()
    {
        _stopping = false;
        foreach (var name in _scenarios)
        {
            Add(name, () => Repeat(name, Scenarios.Find(name)));
        }

        Add("clock", Tell);
        Add("churn", Churn);
        return $"soaking {_threads.Count}";
    }

    /// <summary>So far.</summary>
    public static string Count() => $"soaked {_rounds} wrong {_wrong} stamps {_stamps} churned {_churned}{_failure}";

    public static string Stop()
    {
        _stopping = true;
        _threads.ForEach(t => t.Join());
        _threads.Clear();
        return Count();
    }

    private static void Add(string name, Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                _failure = Text.OneLine($" failed {name} {error.GetType().Name}: {error.Message}");
            }
        })
        { Name = $"soak {name}", IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private static void Repeat(string name, Func<int, string> scenario)
    {
        var first = scenario(1);
        while (!_stopping)
        {
            var answer = scenario(1);
            if (answer != first && name != Throws)
            {
                Interlocked.Increment(ref _wrong);
                _failure = Text.OneLine($" differs {name}: {first} {answer}");
            }

            Interlocked.Increment(ref _rounds);
            Thread.Sleep(RestMs);
        }
    }

    private static void Tell()
    {
        while (!_stopping)
        {
            Watchmaker.Tell();
            Watchmaker.Work(WorkMicroseconds);
            Interlocked.Increment(ref _stamps);
            Thread.Sleep(StampMs);
        }
    }

    private static void Churn()
    {
        while (!_stopping)
        {
            var number = _churned;
            var thread = new Thread(() => Shop.Hot.Loop.Label((int)number, "churned")) { Name = number % 3 == 0 ? null : $"churned {number}" };
            thread.Start();
            thread.Join();
            Interlocked.Increment(ref _churned);
            Thread.Sleep(RestMs);
        }
    }
}
