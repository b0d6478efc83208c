using System.Diagnostics;
using System.Globalization;

namespace Bench.Driver;

/// <summary>Re-jitted code starts in its first tier: how long, and how slow. The guard says no, so that only code is measured.</summary>
internal static class SlowStart
{
    private static readonly int[] _edgesMs = [-100, 0, 10, 50, 100, 150, 200, 300, 500, 1000];

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var rounds = Enumerable.Range(0, amount.HotRounds).Select(_ => Round(target)).ToArray();
        var table = new Table("ms after arming", "ns per call");
        for (var i = 0; i + 1 < _edgesMs.Length; i++)
        {
            var at = i;
            table.Add(i == 0 ? "untraced" : string.Create(CultureInfo.InvariantCulture, $"{_edgesMs[i]} to {_edgesMs[i + 1]}"),
                Text.Ns(Stats.Median(rounds.Select(r => r[at]))));
        }
        return table;
    }

    private static double[] Round(Child target)
    {
        target.Ask("spin tick 1000");
        Thread.Sleep(600);
        using var tool = Tool.ToFile(target.Pid, "Bench.Target.Work.Tick when id == -1", "/dev/null", Tool.Unlimited);
        var said = Stopwatch.GetTimestamp();
        Thread.Sleep(_edgesMs[^1] + 300);
        tool.Stop();
        var slices = Slice.Parse(target.Ask("end"));
        var armed = Armed(slices, said);
        return [.. _edgesMs.Zip(_edgesMs.Skip(1)).Select(e =>
            Slice.Between(slices, armed + e.First * 1_000_000L, armed + e.Second * 1_000_000L))];
    }

    /// <summary>The tool says so a little late; the target's own speed knows better: the first of two slow slices.</summary>
    private static long Armed(Slice[] slices, long saidAt)
    {
        var before = Slice.Between(slices, saidAt - 500_000_000, saidAt - 300_000_000);
        for (var i = 1; i + 1 < slices.Length; i++)
            if (slices[i].EndedNs > saidAt - 300_000_000 && slices[i].NsPerCall > 1.5 * before && slices[i + 1].NsPerCall > 1.5 * before)
                return slices[i - 1].EndedNs;
        throw new BenchException("no slice shows the arming");
    }
}
