using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Shop.Hot;

/// <summary>n is the number of milliseconds: the time passes on the processor, not in a sleep.</summary>
public static class SlowScenario
{
    public static string Run(int n) => new Report().Build(n).ToString();
}

public sealed class Report
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Build(int delayMs)
    {
        var watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < delayMs)
        {
            Thread.SpinWait(20);
        }

        return delayMs;
    }
}
