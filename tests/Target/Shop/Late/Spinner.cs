using System.Runtime.CompilerServices;

namespace Shop.Late;

/// <summary>A loop that goes on until it is told to stop: in slow code first, then in code that replaced it while it ran.</summary>
public sealed class Spinner
{
    private volatile bool _stopping;
    private long _steps;

    public long Steps => Volatile.Read(ref _steps);

    public void Stop() => _stopping = true;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Spin(string id)
    {
        var sum = 0L;
        while (!_stopping)
        {
            sum += Step(1);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Step(int by)
    {
        Volatile.Write(ref _steps, _steps + by);
        if (_steps % 1000 == 0)
        {
            // So that the machine is left to others, and the kernel sees the thread wait.
            Thread.Sleep(1);
        }

        return by;
    }
}
