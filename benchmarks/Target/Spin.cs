using System.Diagnostics;
using System.Globalization;

namespace Bench.Target;

/// <summary>One thread that calls without a pause until it is told to stop, and notes its speed slice by slice.</summary>
internal static class Spin
{
    private const int CallsBetweenLooks = 1_000;

    private static readonly List<(long Ended, double Ns)> _slices = new(1 << 16);
    private static Thread? _thread;
    private static volatile bool _stopping;

    public static string Start(string loop, int sliceUs)
    {
        _stopping = false;
        _slices.Clear();
        _thread = new Thread(() => Run(Loops.All[loop], sliceUs * Stopwatch.Frequency / 1_000_000)) { IsBackground = true };
        _thread.Start();
        return "spinning";
    }

    /// <summary>Answers the slices: when each ended (nanoseconds of the monotonic clock), and nanoseconds per call in it.</summary>
    public static string Stop()
    {
        _stopping = true;
        _thread?.Join();
        _thread = null;
        return "spun " + string.Join(' ', _slices.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Ended}:{s.Ns:0.###}")));
    }

    private static void Run(Func<int, int> loop, long sliceTicks)
    {
        while (!_stopping)
        {
            var began = Stopwatch.GetTimestamp();
            long calls = 0, now;
            do
            {
                loop(CallsBetweenLooks);
                calls += CallsBetweenLooks;
                now = Stopwatch.GetTimestamp();
            }
            while (now - began < sliceTicks);
            _slices.Add((now, (now - began) * (1e9 / Stopwatch.Frequency) / calls));
        }
    }
}
