using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Shop.Waiting;

/// <summary>Tells the time by its own clocks, so that a trace's can be held against them.</summary>
public static class Watchmaker
{
    /// <summary>Called with the clocks as they are just before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Stamp(long utcTicks, long stopwatch) => utcTicks ^ stopwatch;

    /// <summary>Works for so long, and returns how long it was, in ticks of the stopwatch.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Work(int microseconds)
    {
        var start = Stopwatch.GetTimestamp();
        var end = start + microseconds * Stopwatch.Frequency / 1_000_000;
        while (Stopwatch.GetTimestamp() < end)
        {
        }

        return Stopwatch.GetTimestamp() - start;
    }

    public static void Tell() => Stamp(DateTime.UtcNow.Ticks, Stopwatch.GetTimestamp());
}
