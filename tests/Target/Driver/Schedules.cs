using Shop.Flows;

namespace Target.Driver;

/// <summary>Calls of <see cref="Scheduled"/>, one after the other.</summary>
internal static class Schedules
{
    private static readonly Scheduled _scheduled = new();
    private static Task<int>? _closed;

    public static string Run(string what, int first, int second)
    {
        var result = what switch
        {
            "yields" => _scheduled.YieldingAsync(first).Result,
            "outer" => _scheduled.OuterAsync(first).Result,
            "task" => Queue(first),
            "branches" => Branch(first, second),
            "hurried" => Hurry(first, second),
            "fails" => Fail(first),
            "passed" => _scheduled.PassedAsync(first).Result,
            "plain" => _scheduled.Plain(first),
            "closed" => Close(first),
            "let" => Let(),
            _ => throw new ArgumentException(what),
        };
        return $"scheduled {what} {result}";
    }

    private static int Queue(int number)
    {
        using var left = new ManualResetEventSlim();
        var sum = _scheduled.WithTaskAsync(number, left);
        left.Set();
        return sum.Result;
    }

    private static int Branch(int branches, int times)
    {
        var first = new TaskCompletionSource();
        var sum = _scheduled.BranchesAsync(first.Task, branches, times);
        _ = Task.Run(first.SetResult);
        return sum.Result;
    }

    private static int Hurry(int branches, int times)
    {
        var last = new TaskCompletionSource();
        var sum = _scheduled.HurriedAsync(last.Task, branches, times);
        _scheduled.Branches!.Wait();
        last.SetResult();
        return sum.Result;
    }

    private static int Fail(int number)
    {
        try
        {
            return _scheduled.FailingAsync(number).GetAwaiter().GetResult();
        }
        catch (InvalidOperationException e)
        {
            return int.Parse(e.Message);
        }
    }

    private static int Close(int number)
    {
        _closed = _scheduled.ClosedAsync(number);
        return number;
    }

    private static int Let()
    {
        _scheduled.Let();
        return _closed!.Result;
    }
}
