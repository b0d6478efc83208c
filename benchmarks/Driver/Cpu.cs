using System.Runtime.InteropServices;

namespace Bench.Driver;

/// <summary>Processor time of another process, all its threads, dead ones too, in nanoseconds: /proc/pid/stat only knows hundredths of a second.</summary>
internal static unsafe partial class Cpu
{
    public static long Ns(int pid)
    {
        long* time = stackalloc long[2];
        if (ClockOf(pid, out var clock) != 0 || Time(clock, time) != 0)
            throw new BenchException($"no processor clock of process {pid}");
        return time[0] * 1_000_000_000 + time[1];
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int ClockOf(int pid, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Time(int clock, long* time);
}
