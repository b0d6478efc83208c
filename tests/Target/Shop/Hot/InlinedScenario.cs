using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Shop.Hot;

/// <summary>Small as a getter: the optimised caller contains it.</summary>
public static class Small
{
    public static int Tiny(int value) => value < 0 ? WhoAmI() : value * 2;

    /// <summary>1 when the frame above is Tiny's own, 0 when Tiny has become a part of its caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WhoAmI() => new StackFrame(1).GetMethod()?.Name == nameof(Tiny) ? 1 : 0;
}

public static class Summer
{
    // Compiled once, with Tiny inside: no later tier, made while Tiny is traced, takes its place.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Sum(int first, int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += Small.Tiny(first + i);
        }

        return sum;
    }
}

/// <summary>
/// The caller is optimised code with Tiny inside; the program finds out by looking at its own stack. Once Tiny was traced it takes
/// calls until it is so again, and no time has to be waited for.
/// </summary>
public static class InlinedScenario
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static bool _warm;

    public static bool IsInlined() => Summer.Sum(-1, 1) == 0;

    public static string Run(int n)
    {
        if (!_warm)
        {
            WarmUp();
        }

        var sum = 0L;
        for (var i = 0; i < n; i++)
        {
            sum += Summer.Sum(i, 10);
        }

        return sum.ToString();
    }

    private static void WarmUp()
    {
        var watch = Stopwatch.StartNew();
        while (!IsInlined())
        {
            if (watch.Elapsed > _patience)
            {
                throw new TimeoutException("Tiny was not inlined");
            }

            for (var i = 0; i < 1000; i++)
            {
                Summer.Sum(i, 100);
            }
        }

        _warm = true;
    }
}
