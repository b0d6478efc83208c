using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Bench.Driver;

/// <summary>What a program pays when the runtime's events are asked for, that makes nothing but them: by dotbug, and by Microsoft's client with the same keyword.</summary>
internal static class Happenings
{
    private const int BufferMb = 64;

    /// <param name="Unseen">The aim is that it cannot be measured: less than what the untraced rounds before and after a session differ by.</param>
    private sealed record Case(string Name, string Loop, int Threads, int Calls, string Spec, long Keyword, double? AimUs = null, bool Unseen = false)
    {
        public double? Aim(IReadOnlyList<double> untraced) =>
            Unseen ? Stats.Median(untraced.Chunk(2).Select(two => Math.Abs(two[0] - two[1]))) : AimUs;
    }

    // Keywords of Microsoft-Windows-DotNETRuntime: what dotnet-trace would ask for.
    private static readonly Case[] _cases =
    [
        new("exceptions", "throw", 1, 500, "exceptions", 0x8000, AimUs: 1),
        new("exceptions, a guard that says no", "throw", 1, 500, "exceptions when type == \"Nothing\"", 0x8000),
        new("gc, generation 0, one after the other", "collect", 1, 100, "gc", 0x1),
        new("gc, 100 KB of what dies at once", "allocate", 1, 2_000, "gc", 0x1, Unseen: true),
        new("locks, two threads and one monitor", "contend", 2, 2_000, "locks", 0x4000, Unseen: true),
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
            var (before, added, aim) = (Stats.Median(plain), Stats.Median(told), item.Aim(plain));
            table.Add(item.Name, Us(before), Us(before + added), Us(added), aim is { } most ? $"<= {Us(most)}" : "",
                aim is { } limit ? Text.Met(added <= limit) : "", Us(before + Stats.Median(piped)), Us(Stats.Median(piped)), Text.Count(perSecond));
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
