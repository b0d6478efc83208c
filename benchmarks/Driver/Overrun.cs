using System.Globalization;

namespace Bench.Driver;

/// <summary>
/// What a trace takes beyond its budget before that acts, for a thread that never rests. Lost is what the thread's own speed says, in its processor time: of each slice the share
/// by which its calls are slower than before, so everything is in it, from the code's first tier to the way back.
/// </summary>
internal static class Overrun
{
    private const long Ms = 1_000_000;

    /// <summary>Budget and one point, of the first second.</summary>
    private const double AimMs = 20;

    private static readonly string[] _nothingElse =
        ["--time", "off", "--hits", "off", "--rate", "off", "--max-methods", "10000", "--depth", "10", "--items", "1000", "--string", "2000"];

    private sealed record Case(string Name, string Loop, string Spec);

    private static readonly Case[] _cases =
    [
        new("nothing but calls, a guard that says no", "tick", "Bench.Target.Work.Tick when id == -1"),
        new("nothing but calls, all shown", "tick", "Bench.Target.Work.Tick -> return, args(deep)"),
        new("a call each 5 us, all shown", "busy", "Bench.Target.Work.Place -> return, args(deep), stack"),
        new("an async call each 5 us, all shown", "busy-now", "Bench.Target.Work.NowAsync -> return, args(deep)"),
    ];

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var table = new Table("budget 1 %, all other limits off or greatest", "lost, ms", "least", "most", "in the 2nd s", "aim", "met", "ends");
        foreach (var item in _cases)
        {
            var rounds = Enumerable.Range(0, 2 * amount.HotRounds + 1).Select(_ => Once(target, item)).Skip(1).ToArray();
            var first = rounds.Select(r => r.First).ToArray();
            var ended = rounds.Count(r => r.Ended);
            table.Add(item.Name, Milliseconds(Stats.Median(first)), Milliseconds(first.Min()), Milliseconds(first.Max()),
                Milliseconds(Stats.Median(rounds.Select(r => r.Second))), $"<= {AimMs:0}", Text.Met(Stats.Median(first) <= AimMs), $"{ended} of {rounds.Length}");
        }
        return table;
    }

    private sealed record Round(double First, double Second, bool Ended);

    private static Round Once(Child target, Case item)
    {
        target.Ask($"spin {item.Loop} 1000");
        Thread.Sleep(600);
        using var tool = Tool.ToFile(target.Pid, item.Spec, "/dev/null", _nothingElse);
        Thread.Sleep(2_500);
        var totals = tool.Stop();
        var slices = Slice.Parse(target.Ask("end"));
        var armed = Armed(slices);
        return new Round(Lost(slices, armed - 100 * Ms, armed + 1_000 * Ms), Lost(slices, armed + 1_000 * Ms, armed + 2_000 * Ms),
            totals.Line.Contains("budget", StringComparison.Ordinal));
    }

    /// <summary>The first of two slow slices, or, where nothing is that slow, where the most is lost in the second after it.</summary>
    private static long Armed(Slice[] slices)
    {
        var usual = Stats.Median(slices.Take(400).Select(s => s.CpuNsPerCall));
        for (var i = 300; i + 1 < slices.Length; i++)
        {
            if (slices[i].CpuNsPerCall > 1.05 * usual && slices[i + 1].CpuNsPerCall > 1.05 * usual)
                return slices[i - 1].EndedNs;
        }
        return slices[500].EndedNs;
    }

    private static double Lost(Slice[] slices, long fromNs, long toNs)
    {
        var usual = Stats.Median(slices.Take(400).Select(s => s.CpuNsPerCall));
        var lost = 0.0;
        for (var i = 1; i < slices.Length; i++)
        {
            if (slices[i].EndedNs > fromNs && slices[i].EndedNs <= toNs)
                lost += slices[i].CpuNs * (1 - usual / slices[i].CpuNsPerCall);
        }
        return lost / Ms;
    }

    private static string Milliseconds(double ms) => ms.ToString("0.0", CultureInfo.InvariantCulture);
}
