using System.Runtime.CompilerServices;

namespace Shop.Values;

/// <summary>Tasks are shown by their status; looking at one must not mark its exception as observed.</summary>
public static class TaskValues
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var never = new TaskCompletionSource<int>();
            sum += Tasks.Done(Task.CompletedTask, Task.FromResult("result"));
            sum += Tasks.Pending(never.Task);
            sum += Tasks.Faulted(Task.FromException<int>(new TimeoutException("too late")));
            sum += Tasks.Cancelled(Task.FromCanceled(new CancellationToken(true)));
            sum += Tasks.Values(default, new ValueTask<int>(5), new ValueTask<int>(never.Task));
            sum += Tasks.Tokens(CancellationToken.None, new CancellationToken(true));
            never.SetCanceled();
        }

        return sum.ToString();
    }
}

public static class Tasks
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Done(Task done, Task<string> result) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Pending(Task<int> pending) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Faulted(Task<int> faulted) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Cancelled(Task cancelled) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Values(ValueTask nothing, ValueTask<int> five, ValueTask<int> pending) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Tokens(CancellationToken none, CancellationToken cancelled) => 1;
}
