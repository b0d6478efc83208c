using System.Globalization;
using System.Runtime.InteropServices;

namespace Bench.Driver;

/// <summary>Where and when this was measured.</summary>
internal static class Machine
{
    public static Table Describe(string command)
    {
        var table = new Table("this run", " ");
        table.Add("machine", $"{Processor()}, {Environment.ProcessorCount} cores");
        table.Add("kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        table.Add("runtime", RuntimeInformation.FrameworkDescription);
        table.Add("clock source", ClockSource());
        table.Add("load before, per core", Load());
        table.Add("date", TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        table.Add("command", $"`{command}`");
        return table;
    }

    private static string Processor() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string ClockSource()
    {
        const string file = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "unknown";
    }

    private static string Load()
    {
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        return (load / Environment.ProcessorCount).ToString("0.00", CultureInfo.InvariantCulture);
    }
}
