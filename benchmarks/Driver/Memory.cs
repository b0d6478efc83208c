using System.Globalization;

namespace Bench.Driver;

/// <summary>What is left in a process when nobody traces it any more.</summary>
internal static class Memory
{
    private const int WatchMs = 2_000;
    private const double AimMb = 10;

    private sealed record State(long RssKb, long PrivateKb, int Threads, int Descriptors, long WakeUps);

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        target.Ask("run step 1 100 2000 1");
        var table = new Table("the target, dormant", "RSS, MB", "private", "threads", "descriptors", "wake-ups/s");
        var before = Add(table, "before the first attach", target);
        Session(target);
        var first = Add(table, "after one session", target);
        for (var i = 1; i < amount.Sessions; i++)
            Session(target);
        var last = Add(table, $"after {amount.Sessions} sessions", target);
        var added = (first.PrivateKb - before.PrivateKb) / 1024.0;
        var result = new Table("what stays", "measured", "aim", "met");
        result.Add("private after one session, MB more", Text.Ns(added), "<= 10", Text.Met(added <= AimMb));
        result.Add("private for each further session, KB more", Text.Ns((last.PrivateKb - first.PrivateKb) / (double)(amount.Sessions - 1)), "", "");
        return table.With(result);
    }

    private static void Session(Child target)
    {
        using var tool = Tool.ToFile(target.Pid, "Bench.Target.Work.Step -> return", "/dev/null");
        target.Ask("run step 1 5 2000 10");
        tool.End();
    }

    private static State Add(Table table, string name, Child target)
    {
        Thread.Sleep(1_000);
        target.Ask("collect");
        var state = Look(target.Pid);
        table.Add(name, Mb(state.RssKb), Mb(state.PrivateKb), $"{state.Threads}", $"{state.Descriptors}", Text.Ns(state.WakeUps * 1000.0 / WatchMs));
        return state;
    }

    private static State Look(int pid)
    {
        var lines = File.ReadAllLines($"/proc/{pid}/smaps_rollup");
        long Kb(string name) => lines.Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        var threads = Directory.GetDirectories($"/proc/{pid}/task").Length;
        // The runtime keeps the files of loaded assemblies open; those of the framework are not ours to close.
        var descriptors = new DirectoryInfo($"/proc/{pid}/fd").EnumerateFileSystemInfos()
            .Count(f => f.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true);
        var before = WakeUps(pid);
        Thread.Sleep(WatchMs);
        return new State(Kb("Rss:"), Kb("Private_"), threads, descriptors, WakeUps(pid) - before);
    }

    /// <summary>How often its threads have gone to sleep of their own will.</summary>
    private static long WakeUps(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(t => File.ReadLines($"{t}/status"))
        .Where(l => l.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal))
        .Sum(l => long.Parse(l.Split('\t')[1], CultureInfo.InvariantCulture));

    private static string Mb(long kb) => (kb / 1024.0).ToString("0.0", CultureInfo.InvariantCulture);
}
