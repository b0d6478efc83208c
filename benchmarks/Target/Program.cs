using System.Globalization;

namespace Bench.Target;

/// <summary>Prints READY and its pid, then obeys: one line in, one line out. Ends with the end of its input.</summary>
internal static class Program
{
    private static int Main()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine($"READY {Environment.ProcessId}");
        while (Console.ReadLine() is { } line)
        {
            Console.WriteLine(Obey(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        return 0;
    }

    private static string Obey(string[] words) => words switch
    {
        ["run", var loop, var threads, var bursts, var calls, var pauseMs] =>
            Bursts.Run(loop, Number(threads), Number(bursts), Number(calls), Number(pauseMs)),
        ["paced", var loop, var threads, var callsPerSecond, var ms] =>
            Bursts.Paced(loop, Number(threads), Number(callsPerSecond), Number(ms)),
        ["spin", var loop, var sliceUs] => Spin.Start(loop, Number(sliceUs)),
        ["end"] => Spin.Stop(),
        ["collect"] => Collect(),
        _ => $"error: not understood: {string.Join(' ', words)}",
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return "collected";
    }
}
