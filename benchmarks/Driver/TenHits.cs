using System.Diagnostics;

namespace Bench.Driver;

/// <summary>The method that a whole processor calls, with the tool's defaults: ten hits, and nothing left of it soon after.</summary>
internal static class TenHits
{
    private const long Ms = 1_000_000;

    private sealed record Round(double CallsPerSecond, int Events, double Speed, double StoppedMs);

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var rounds = Enumerable.Range(0, amount.HotRounds).Select(_ => Once(target)).ToArray();
        var (events, speed) = (rounds.Select(r => r.Events).ToArray(), Stats.Median(rounds.Select(r => r.Speed)));
        var calls = Stats.Median(rounds.Select(r => r.CallsPerSecond));
        var table = new Table("a hot method, defaults", "measured", "aim", "met");
        table.Add("calls a second before, million", Text.Count(calls / 1e6), ">= 100", Text.Met(calls >= 100e6));
        table.Add("events printed, least and most of the rounds", $"{events.Min()} to {events.Max()}", "10", Text.Met(events.All(e => e == 10)));
        table.Add("speed 300 ms after the stop, of before", Text.Ratio(speed), ">= 0.9", Text.Met(speed >= 0.9));
        table.Add("ms from the tool's start to its stop line", Text.Count(Stats.Median(rounds.Select(r => r.StoppedMs))), "", "");
        return table;
    }

    private static Round Once(Child target)
    {
        target.Ask("spin tick 5000");
        Thread.Sleep(1_000);
        var started = Stopwatch.GetTimestamp();
        using var tool = Tool.Start(target.Pid, "Bench.Target.Work.Tick");
        var events = tool.ReadEvents().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        var totals = tool.End();
        Thread.Sleep(1_000);
        var slices = Slice.Parse(target.Ask("end"));
        var before = Slice.Between(slices, started - 500 * Ms, started);
        var after = Slice.Between(slices, totals.StoppedAt + 300 * Ms, totals.StoppedAt + 800 * Ms);
        return new Round(1e9 / before, events, before / after, (totals.StoppedAt - started) / (double)Ms);
    }
}
