using System.Diagnostics;
using System.Globalization;

namespace Bench.Driver;

/// <summary>What a session takes of a core, in the target and in the tool, while nothing is shown: an idle one, and a recorder that waits.</summary>
internal static class Waiting
{
    private const int CallsPerSecond = 10_000;

    /// <summary>Without a session, before it and after it; and of a trace of nothing, which is the same minute after minute.</summary>
    private const int UntracedMsMax = 60_000, IdleSecondsMax = 120;

    /// <summary>Of a core.</summary>
    private const double Aim = 0.01;

    private sealed record Taken(double Target, double Tool, long Dropped)
    {
        public double All => Target + Tool;
    }

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        PerCall.WarmUp(target, "step", 1, amount);
        var table = new Table("of a core", "target untraced", "target", "tool", "added", "aim", "met", "dropped");
        Row(table, target, amount with { WaitingSeconds = Math.Min(amount.WaitingSeconds, IdleSecondsMax) }, "a trace, nothing is called", 0, "trace", []);
        Row(table, target, amount, $"a recorder, {Text.Count(CallsPerSecond)} calls and as many returns a second", CallsPerSecond,
            "record", ["--until", "Bench.Target.Work.Step when id == -1"]);
        return table;
    }

    private static void Row(Table table, Child target, Amount amount, string name, int perSecond, string command, string[] options)
    {
        var ms = amount.WaitingSeconds * 1_000;
        var untracedMs = Math.Min(ms / 4, UntracedMsMax);
        var before = OfTarget(target, perSecond, untracedMs);
        Taken taken;
        using (var tool = Tool.StartCommand(command, target.Pid, "Bench.Target.Work.Step -> return", [.. options, "--time", "off", "--hits", "off", "--rate", "off"]))
        {
            tool.WaitUntilArmed();
            // What the arming itself takes is another figure.
            OfTarget(target, perSecond, Math.Min(ms / 4, 2_000));
            var (start, toolBefore) = (Stopwatch.GetTimestamp(), Cpu.Ns(tool.Pid));
            var traced = OfTarget(target, perSecond, ms);
            var toolTook = (Cpu.Ns(tool.Pid) - toolBefore) / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            taken = new Taken(traced, toolTook, tool.Stop().Dropped);
        }
        var untraced = (before + OfTarget(target, perSecond, untracedMs)) / 2;
        var added = taken.All - untraced;
        table.Add(name, Percent(untraced), Percent(taken.Target), Percent(taken.Tool), Percent(added), $"<= {Percent(Aim)}", Text.Met(added <= Aim), Text.Count(taken.Dropped));
    }

    /// <summary>The share of a core that the target takes while it makes so many calls a second; none: while it waits for the next command.</summary>
    private static double OfTarget(Child target, int perSecond, int ms)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), Cpu.Ns(target.Pid));
        if (perSecond == 0)
            Thread.Sleep(ms);
        else
            target.Ask($"paced step 1 {perSecond} {ms}");
        return (Cpu.Ns(target.Pid) - before) / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static string Percent(double part) => (part * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
