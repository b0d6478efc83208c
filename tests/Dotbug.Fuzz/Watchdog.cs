using System.Diagnostics;

namespace Fuzzing;

/// <summary>
/// Ends the process when one input takes too long or too much. Processor time counts, so that a busy machine is no hang; the wall's time is for
/// a reader that waits for ever.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int LookMs = 250;
    private const long ResidentBytesMax = 3L << 30;
    private static readonly TimeSpan s_processorMax = TimeSpan.FromSeconds(10), s_wallMax = TimeSpan.FromSeconds(90);

    private readonly Thread _thread;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Action<string> _report;
    private long _input = -1;

    /// <param name="report">Called once, on the watching thread, before the process ends.</param>
    public Watchdog(Action<string> report)
    {
        _report = report;
        _thread = new Thread(Watch) { IsBackground = true, Name = "watchdog" };
        _thread.Start();
    }

    public void Begins(long input) => Volatile.Write(ref _input, input);

    private void Watch()
    {
        using var self = Process.GetCurrentProcess();
        var (watched, since, used) = (-1L, Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (!_ended.Wait(LookMs))
        {
            self.Refresh();
            if (Volatile.Read(ref _input) is var now && now != watched)
            {
                (watched, since, used) = (now, Stopwatch.GetTimestamp(), self.TotalProcessorTime);
                continue;
            }
            var (wall, processor) = (Stopwatch.GetElapsedTime(since), self.TotalProcessorTime - used);
            if (watched < 0)
                continue;
            if (wall > s_wallMax || processor > s_processorMax)
                End($"it hangs: {wall.TotalSeconds:F0} s, of them {processor.TotalSeconds:F0} s of processor time");
            if (self.WorkingSet64 > ResidentBytesMax)
                End($"it takes {self.WorkingSet64 >> 20} MB");
        }
    }

    private void End(string reason)
    {
        _report(reason);
        Console.Out.Flush();
        // Whoever hangs cannot be asked to end.
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ended.Dispose();
    }
}
