namespace Bench.Driver;

/// <summary>From Enter to the first event on the screen, while the method is called all the time.</summary>
internal static class FirstEvent
{
    private const string Spec = "Bench.Target.Work.Tick";

    public static Table Measure(Amount amount)
    {
        var (first, later) = (new List<double>(), new List<double>());
        for (var i = 0; i < amount.Attaches; i++)
        {
            using var target = Child.Start(Paths.Target);
            target.Ask("spin tick 100000");
            Thread.Sleep(500);
            first.Add(Once(target));
            later.Add(Once(target));
            target.Ask("end");
        }
        var table = new Table("ms from the tool's start to its first event", "median", "least", "most", "aim", "met");
        Add(table, "first attach", first);
        Add(table, "later sessions", later);
        return table;
    }

    private static double Once(Child target)
    {
        using var tool = Tool.Start(target.Pid, Spec);
        if (tool.ReadEvent() == null)
            throw new BenchException("no event: " + tool.End().Line);
        var ms = tool.ElapsedMs;
        tool.ReadEvents();
        tool.End();
        return ms;
    }

    private static void Add(Table table, string name, List<double> ms)
    {
        var median = Stats.Median(ms);
        table.Add(name, Text.Count(median), Text.Count(ms.Min()), Text.Count(ms.Max()), "<= 300", Text.Met(median <= 300));
    }
}
