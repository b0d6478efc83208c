using System.Globalization;

namespace Bench.Driver;

/// <summary>What is left of it in the program's speed when the session is over: of the method, and of a caller that had it inlined.</summary>
internal static class Back
{
    private const int Calls = 100_000;

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var table = new Table("ns per call", "before", "after", "ratio", "aim", "met");
        foreach (var (name, loop, spec) in new[]
        {
            ("the method", "step", "Bench.Target.Work.Step -> return"),
            ("a caller that had inlined it", "twice", "Bench.Target.Work.Tiny -> return"),
            ("an async method", "now", "Bench.Target.Work.NowAsync -> return"),
        })
        {
            // The compiler's own tiers first.
            for (var i = 0; i < 4; i++)
                Run(target, loop, amount);
            var (before, after, ratios) = (new List<double>(), new List<double>(), new List<double>());
            for (var i = 0; i < amount.Alternations; i++)
            {
                before.Add(Run(target, loop, amount));
                using (var tool = Tool.ToFile(target.Pid, spec, "/dev/null", "--time", "off", "--rate", "1000/s"))
                {
                    target.Ask($"run {loop} 1 {amount.WarmUpMs / 10} 2000 10");
                    tool.End();
                }
                target.Ask($"run {loop} 1 {amount.WarmUpMs / 10} 2000 10");
                after.Add(Run(target, loop, amount));
                ratios.Add(after[i] / before[i]);
            }
            var ratio = Stats.Median(ratios);
            table.Add(name, Ns(Stats.Median(before)), Ns(Stats.Median(after)), Text.Ratio(ratio), "<= 1.03", Text.Met(ratio <= 1.03));
        }
        return table;
    }

    private static double Run(Child target, string loop, Amount amount) =>
        Stats.Median(target.Ask($"run {loop} 1 {amount.Bursts} {Calls} 1")[1..].Select(w => double.Parse(w, CultureInfo.InvariantCulture)));

    private static string Ns(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
