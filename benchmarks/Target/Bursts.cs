using System.Diagnostics;
using System.Globalization;

namespace Bench.Target;

/// <summary>
/// Calls in bursts with pauses between them: whoever reads the events catches up in the pause, so that none has to be dropped, which would be
/// cheaper than telling it. Each thread times its own bursts; on several threads they begin together.
/// </summary>
internal static class Bursts
{
    /// <summary>Answers bytes per call and the nanoseconds per call of each burst.</summary>
    public static string Run(string loop, int threads, int bursts, int calls, int pauseMs)
    {
        var run = Loops.All[loop];
        var ns = new double[threads][];
        var bytes = new long[threads];
        using var start = new Barrier(threads);
        Crew.Run(threads, thread =>
        {
            ns[thread] = new double[bursts];
            for (var i = 0; i < bursts; i++)
            {
                // What the pause made cold is not what is asked for.
                run(calls / 10);
                start.SignalAndWait();
                var before = GC.GetAllocatedBytesForCurrentThread();
                var began = Stopwatch.GetTimestamp();
                run(calls);
                var ended = Stopwatch.GetTimestamp();
                bytes[thread] += GC.GetAllocatedBytesForCurrentThread() - before;
                ns[thread][i] = (ended - began) * (1e9 / Stopwatch.Frequency) / calls;
                if (pauseMs > 0)
                {
                    Thread.Sleep(pauseMs);
                }
            }
        });
        var perCall = (double)bytes.Sum() / threads / bursts / calls;
        return string.Create(CultureInfo.InvariantCulture,
            $"ran {perCall:0.##} {string.Join(' ', ns.SelectMany(n => n).Select(n => n.ToString("0.###", CultureInfo.InvariantCulture)))}");
    }

    /// <summary>Calls at a fixed rate, in steps of a millisecond; late steps are caught up with.</summary>
    public static string Paced(string loop, int threads, int callsPerSecond, int ms)
    {
        var run = Loops.All[loop];
        var began = Stopwatch.GetTimestamp();
        var made = new long[threads];
        Crew.Run(threads, thread =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalMilliseconds is var now && now < ms)
            {
                var due = (long)(now * callsPerSecond / 1000 / threads);
                var behind = (int)Math.Min(due - made[thread], 10_000);
                if (behind > 0)
                {
                    run(behind);
                    made[thread] += behind;
                }

                if (behind < 10_000)
                {
                    Thread.Sleep(1);
                }
            }
        });
        return string.Create(CultureInfo.InvariantCulture, $"paced {made.Sum()} {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0.0}");
    }
}
