using Shop.Late;

namespace Target.Driver;

/// <summary>Threads that stay inside a loop.</summary>
internal static class Spinning
{
    /// <summary>More than on-stack replacement waits for, with its usual settings.</summary>
    private const int Steps = 60_000;

    private static readonly Dictionary<string, (Thread Thread, Spinner Spinner)> _spinning = [];
    private static readonly Dictionary<string, long> _sums = [];

    public static string Spin(string id)
    {
        var spinner = new Spinner();
        var thread = new Thread(() => _sums[id] = spinner.Spin(id)) { Name = $"spinning {id}", IsBackground = true };
        thread.Start();
        while (spinner.Steps < Steps)
        {
            Thread.Yield();
        }

        _spinning.Add(id, (thread, spinner));
        return $"spinning {id}";
    }

    public static string Still(string id)
    {
        _spinning.Remove(id, out var spinning);
        spinning.Spinner.Stop();
        spinning.Thread.Join();
        return $"still {id} {_sums[id] == spinning.Spinner.Steps}";
    }
}
