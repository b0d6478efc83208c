using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bench.Target;

/// <summary>One thread that calls without a pause until it is told to stop, and notes its speed slice by slice.</summary>
internal static partial class Spin
{
    private const int CallsBetweenLooks = 1_000;

    private const int ThreadCpuTime = 3;

    private static readonly List<(long Ended, double Ns, long CpuNs, double CpuNsPerCall)> _slices = new(1 << 16);
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

    /// <summary>
    /// Answers the slices: when each ended (nanoseconds of the monotonic clock), nanoseconds per call in it, and the same of processor time: how much the thread had
    /// in it, and per call.
    /// </summary>
    public static string Stop()
    {
        _stopping = true;
        _thread?.Join();
        _thread = null;
        return "spun " + string.Join(' ', _slices.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Ended}:{s.Ns:0.###}:{s.CpuNs}:{s.CpuNsPerCall:0.###}")));
    }

    private static void Run(Func<int, int> loop, long sliceTicks)
    {
        while (!_stopping)
        {
            var began = Stopwatch.GetTimestamp();
            var cpuBegan = CpuNs();
            long calls = 0, now;
            do
            {
                loop(CallsBetweenLooks);
                calls += CallsBetweenLooks;
                now = Stopwatch.GetTimestamp();
            }
            while (now - began < sliceTicks);
            var cpu = CpuNs() - cpuBegan;
            _slices.Add((now, (now - began) * (1e9 / Stopwatch.Frequency) / calls, cpu, (double)cpu / calls));
        }
    }

    private static long CpuNs() => Clock(ThreadCpuTime, out var now) == 0 ? now.Seconds * 1_000_000_000 + now.Nanoseconds : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Clock(int which, out Time now);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
