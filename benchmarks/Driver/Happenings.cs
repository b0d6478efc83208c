using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Bench.Driver;

/// <summary>What a program pays when the runtime's events are asked for, that makes nothing but them: by dotbug, and by Microsoft's client with the same keyword.</summary>
internal static class Happenings
{
    private const int BufferMb = 64;

    private sealed record Case(string Name, string Loop, int Threads, int Calls, string Spec, long Keyword, double? AimNs);

    // Keywords of Microsoft-Windows-DotNETRuntime: what dotnet-trace would ask for.
    private static readonly Case[] _cases =
    [
        new("exceptions", "throw", 1, 500, "exceptions", 0x8000, 1_000),
        new("exceptions, a guard that says no", "throw", 1, 500, "exceptions when type == \"Nothing\"", 0x8000, null),
        new("gc, generation 0", "collect", 1, 100, "gc", 0x1, null),
        new("locks, two threads and one monitor", "contend", 2, 2_000, "locks", 0x4000, null),
    ];

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var table = new Table("us for each time it happens", "untraced", "dotbug", "added", "aim", "met", "EventPipe", "added", "events/s");
        foreach (var item in _cases)
        {
            List<double> plain = [], told = [], piped = [];
            var perSecond = 0.0;
            for (var i = 0; i < amount.Alternations; i++)
            {
                plain.Add(Run(target, item, amount));
                (var us, perSecond) = Told(target, item, amount);
                told.Add(us - plain[^1]);
                plain.Add(Run(target, item, amount));
                piped.Add(Piped(target, item, amount) - plain[^1]);
            }
            var (before, added) = (Stats.Median(plain), Stats.Median(told));
            table.Add(item.Name, Us(before), Us(before + added), Us(added), item.AimNs is { } aim ? $"<= {Us(aim / 1_000)}" : "",
                item.AimNs is { } most ? Text.Met(added * 1_000 <= most) : "", Us(before + Stats.Median(piped)), Us(Stats.Median(piped)), Text.Count(perSecond));
        }
        return table;
    }

    private static (double Us, double EventsPerSecond) Told(Child target, Case item, Amount amount)
    {
        using var tool = Tool.ToFile(target.Pid, item.Spec, "/dev/null", Tool.Unlimited);
        Run(target, item, Amount.Quick);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var us = Run(target, item, amount);
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
        var totals = tool.Stop();
        return (us, totals.Entered / seconds);
    }

    private static double Piped(Child target, Case item, Amount amount)
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, item.Keyword);
        using var session = new DiagnosticsClient(target.Pid).StartEventPipeSession([provider], requestRundown: false, BufferMb);
        var reader = new Thread(() => session.EventStream.CopyTo(Stream.Null));
        reader.Start();
        Run(target, item, Amount.Quick);
        var us = Run(target, item, amount);
        session.Stop();
        reader.Join();
        return us;
    }

    /// <summary>Microseconds per call: median of the bursts, which have a pause between them.</summary>
    private static double Run(Child target, Case item, Amount amount)
    {
        var answer = target.Ask($"run {item.Loop} {item.Threads} {Math.Max(3, amount.Bursts / 4)} {item.Calls} 10");
        return Stats.Median(answer[1..].Select(w => double.Parse(w, CultureInfo.InvariantCulture))) / 1_000;
    }

    private static string Us(double us) => us.ToString("0.00", CultureInfo.InvariantCulture);
}
