using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Memory;

/// <summary>
/// Time stamps. The processor's counter where the kernel itself trusts it (its clock source is the counter: invariant, the same on all
/// processors), which is half the price of a clock call; otherwise CLOCK_MONOTONIC.
/// </summary>
internal static unsafe class Clock
{
    private const string ClockSource = "/sys/devices/system/clocksource/clocksource0/current_clocksource";

    private static delegate* unmanaged[SuppressGCTransition]<ulong> s_counter;
    private static long s_startTicks;
    private static long s_startNs;

    /// <summary>0: nanoseconds of CLOCK_MONOTONIC, 1: the processor's counter (<see cref="Protocol.RingLayout.HeaderTicksKind"/>).</summary>
    public static int Kind => s_counter == null ? 0 : 1;

    public static void Start()
    {
        try
        {
            var source = File.ReadAllText(ClockSource).Trim();
            if (source is "tsc" or "arch_sys_counter")
                s_counter = (delegate* unmanaged[SuppressGCTransition]<ulong>)Services.Table->Clock;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No /sys here: the clock call it is.
        }
        (s_startTicks, s_startNs) = Pair();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Now() => s_counter != null ? s_counter() : (ulong)Stopwatch.GetTimestamp();

    /// <summary>Both clocks, read together: the tightest of a few tries.</summary>
    public static (long Ticks, long MonotonicNs) Pair()
    {
        long ticks = 0, ns = 0, best = long.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            var before = (long)Now();
            var middle = Stopwatch.GetTimestamp();
            var after = (long)Now();
            if (after - before >= best)
                continue;
            best = after - before;
            ticks = before + (after - before) / 2;
            ns = middle;
        }
        return (ticks, ns);
    }

    /// <summary>The pair of the agent's start: with a later one it gives the rate.</summary>
    public static (long Ticks, long MonotonicNs) First => (s_startTicks, s_startNs);

    /// <summary>Ticks in a second, as far as it can be told since the agent's start.</summary>
    public static double TicksPerSecond()
    {
        if (Kind == 0)
            return 1e9;
        var (ticks, ns) = Pair();
        // Below some milliseconds the error of the pairs counts; spin rather than be wrong.
        while (ns - s_startNs < 5_000_000)
            (ticks, ns) = Pair();
        return (ticks - s_startTicks) * 1e9 / (ns - s_startNs);
    }
}
