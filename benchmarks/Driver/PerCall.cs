using System.Globalization;

namespace Bench.Driver;

/// <summary>Nanoseconds and bytes per call: each traced round between two untraced ones of the same process.</summary>
internal static class PerCall
{
    private const int CallsInBurst = 2_000;

    /// <summary>In it, the tool reads and writes what a burst has made.</summary>
    private const int PauseMs = 10;

    private const string Step = "Bench.Target.Work.Step";

    private sealed record Case(string Name, string Loop, string Spec, double? AimNs);

    private sealed record Result(double UntracedNs, double TracedNs, double AddedNs, double AddedBytes, double Back, long Dropped);

    private static readonly Case[] _cases =
    [
        new("guard says no", "step", Step + " when id == -1", 5),
        new("call", "step", Step, 30),
        new("call and return, int and string", "step", Step + " -> return", 60),
        new("call and return, object of 5 fields", "place", "Bench.Target.Work.Place -> return", null),
        new("call, 20 frames deep", "deep", Step, null),
        new("the same with a stack of 16", "deep", Step + " -> stack(16)", null),
        new("call and return, generic over a class", "pair", "Bench.Target.Work.Pair -> return", null),
        new("call and return, struct of 32 bytes", "area", "Bench.Target.Work.Area -> return", null),
        new("call and return, list of 10", "list", "Bench.Target.Work.List -> return", null),
        new("async, completes at once, return", "now", "Bench.Target.Work.NowAsync -> return", 500),
        new("async, one await, return", "once", "Bench.Target.Work.OnceAsync -> return", 500),
    ];

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var table = new Table("per call, ns", "untraced", "traced", "added", "aim", "met", "2 thr", "bytes");
        // What the call costs at that depth without a stack.
        var plain = 0.0;
        foreach (var item in _cases)
        {
            var one = Traced(target, item, 1, amount);
            var two = Traced(target, item, 2, amount);
            Progress.Say($"{item.Name}: {Text.Ns(one.AddedNs)} ns, dropped {one.Dropped + two.Dropped}, back {Text.Ratio(one.Back)}");
            if (item.Loop == "deep" && plain == 0)
                plain = one.AddedNs;
            var isStack = item.Spec.Contains("stack", StringComparison.Ordinal);
            var aim = isStack ? plain + 500 : item.AimNs;
            var clean = one.Dropped + two.Dropped == 0;
            table.Add(item.Name, Text.Ns(one.UntracedNs), Text.Ns(one.TracedNs), Text.Ns(one.AddedNs),
                aim == null ? "" : isStack ? "+500" : $"{aim:0}", aim == null ? "" : Text.Met(one.AddedNs <= aim),
                Text.Ns(two.AddedNs), one.AddedBytes.ToString("0.#", CultureInfo.InvariantCulture) + (clean ? "" : " (dropped)"));
        }
        return table;
    }

    private static Result Traced(Child target, Case item, int threads, Amount amount)
    {
        var added = new List<double>();
        var (untraced, traced, bytes, back) = (new List<Round>(), new List<Round>(), new List<double>(), new List<double>());
        var dropped = 0L;
        WarmUp(target, item.Loop, threads, amount);
        untraced.Add(Run(target, item.Loop, threads, amount));
        for (var i = 0; i < amount.Alternations; i++)
        {
            using var tool = Tool.ToFile(target.Pid, item.Spec, "/dev/null", Tool.Unlimited);
            WarmUp(target, item.Loop, threads, amount);
            traced.Add(Run(target, item.Loop, threads, amount));
            dropped += tool.Stop().Dropped;
            WarmUp(target, item.Loop, threads, amount);
            untraced.Add(Run(target, item.Loop, threads, amount));
            var (before, after) = (untraced[i], untraced[i + 1]);
            added.Add(traced[i].Ns - (before.Ns + after.Ns) / 2);
            bytes.Add(traced[i].Bytes - (before.Bytes + after.Bytes) / 2);
            back.Add(after.Ns / before.Ns);
        }
        return new Result(Stats.Median(untraced.Select(r => r.Ns)), Stats.Median(traced.Select(r => r.Ns)), Stats.Median(added),
            Stats.Median(bytes), Stats.Median(back), dropped);
    }

    public static void WarmUp(Child target, string loop, int threads, Amount amount) =>
        target.Ask($"run {loop} {threads} {amount.WarmUpMs / PauseMs} {CallsInBurst} {PauseMs}");

    public static Round Run(Child target, string loop, int threads, Amount amount)
    {
        var answer = target.Ask($"run {loop} {threads} {amount.Bursts} {CallsInBurst} {PauseMs}");
        var values = answer.Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        return new Round(Stats.Median(values[1..]), values[0]);
    }
}

/// <summary>Medians of one round of bursts, per call.</summary>
internal sealed record Round(double Ns, double Bytes);
