using System.Runtime.CompilerServices;

namespace Shop.Waiting;

/// <summary>Very many asynchronous calls that all wait for one thing.</summary>
public sealed class Crowd
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task<int>> _inside = [];

    public int Gather(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _inside.Add(StandAsync(i));
        }

        return _inside.Count;
    }

    public long Disperse()
    {
        _open.SetResult();
        return Task.WhenAll(_inside).Result.Sum(i => (long)i);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<int> StandAsync(int number)
    {
        await _open.Task;
        return number;
    }
}
