using System.Globalization;
using System.Text;

namespace Bench.Driver;

/// <summary>The gateway of the demonstration under a steady load, every request traced or none, in turns.</summary>
internal static class Gateway
{
    private const string Spec = "PartnerRelay.RelayAsync -> return";
    private const int LabelWidth = 22;

    private sealed record Stretch(string Phase, double CpuNs);

    public static Table Measure(Amount amount)
    {
        using var acme = Server("Partner", "--name", "acme");
        using var zeta = Server("Partner", "--name", "zeta");
        using var gateway = Server("Gateway", "--partners:acme", acme.Greeting, "--partners:zeta", zeta.Greeting);
        Prime(gateway.Greeting, amount);
        var rate = Rate(gateway.Greeting, amount);
        using var load = Load(gateway.Greeting, rate, amount.GatewayWarmUpSeconds);
        var (off, on, totals) = (new List<Stretch>(), new List<Stretch>(), new List<Totals>());
        var file = Path.Combine(Paths.Scratch, "gateway.jsonl");
        for (var i = 0; i < amount.GatewayAlternations; i++)
        {
            off.Add(Watch(gateway, load, $"off{i}", amount));
            load.Tell($"phase attach{i}");
            using var tool = Tool.ToFile(gateway.Pid, Spec, file, "--time", "off", "--hits", "off", "--rate", "off");
            Thread.Sleep(Math.Max(0, (int)(1_000 - tool.ElapsedMs)));
            on.Add(Watch(gateway, load, $"on{i}", amount));
            load.Tell($"phase end{i}");
            totals.Add(tool.Stop());
            Thread.Sleep(1_000);
        }
        off.Add(Watch(gateway, load, "last", amount));
        load.Tell("stop");
        File.Delete(file);
        return ToTable(rate, Phases(load.ReadToEnd()), off, on, totals);
    }

    private static Child Load(string url, int rate, int warmUpSeconds) => Child.Start(Paths.Built("Load"), "--url", url, "--rate", $"{rate}", "--seconds", "3600",
        "--warm-up", $"{warmUpSeconds}", "--phase", "first", "--ends-with-stdin");

    /// <summary>Requests a second that the machine keeps up with: beyond that a backlog would be measured and nothing else, until the descriptors are used up.</summary>
    private static int Rate(string url, Amount amount)
    {
        const int steps = 8;
        const double busyMs = 25;
        for (var rate = amount.GatewayRate / steps; ; rate *= 2)
        {
            using var load = Load(url, rate, amount.GatewayWarmUpSeconds / 2);
            Thread.Sleep(amount.GatewaySeconds * 1_000);
            load.Tell("stop");
            var phase = Phases(load.ReadToEnd())["first"];
            if (phase["latency p90, ms"] > busyMs || phase["failed"] + phase["lost"] > 0)
                return Math.Max(rate / 4, 1);
            if (rate >= amount.GatewayRate)
                return rate;
        }
    }

    private static Child Server(string name, params string[] arguments) =>
        Child.Start(Paths.Built(name), [.. arguments, "--urls", "http://127.0.0.1:0", "--ends-with-stdin", "true"]);

    /// <summary>One request after the other, so that no backlog of slow first requests is left to be measured.</summary>
    private static void Prime(string url, Amount amount)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        for (var i = 0; i < amount.GatewayPrimes; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, i % 2 == 0 ? "/partners/acme/orders" : "/partners/zeta/orders");
            request.Content = new StringContent("""{"id":"A-0","item":"chair","quantity":1}""", Encoding.UTF8, "application/json");
            using var answer = http.Send(request);
            if (!answer.IsSuccessStatusCode)
                throw new BenchException($"the gateway answers {answer.StatusCode}");
        }
    }

    private static Stretch Watch(Child gateway, Child load, string phase, Amount amount)
    {
        load.Tell("phase " + phase);
        var before = Cpu.Ns(gateway.Pid);
        Thread.Sleep(amount.GatewaySeconds * 1_000);
        return new Stretch(phase, Cpu.Ns(gateway.Pid) - before);
    }

    /// <summary>What the load says about each phase: a line for each figure, a column for each phase.</summary>
    private static Dictionary<string, Dictionary<string, double>> Phases(string output)
    {
        var lines = output.Split('\n').Where(l => l.Length > LabelWidth).ToArray();
        var head = lines.First(l => l.StartsWith(' '))[LabelWidth..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var phases = head.ToDictionary(p => p, _ => new Dictionary<string, double>());
        foreach (var line in lines.SkipWhile(l => !l.StartsWith(' ')).Skip(1).TakeWhile(l => !l.StartsWith("TOTAL", StringComparison.Ordinal)))
            foreach (var (phase, cell) in head.Zip(line[LabelWidth..].Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                phases[phase][line[..LabelWidth].Trim()] = double.Parse(cell, NumberStyles.Number, CultureInfo.InvariantCulture);
        return phases;
    }

    private static Table ToTable(int rate, Dictionary<string, Dictionary<string, double>> phases, List<Stretch> off, List<Stretch> on, List<Totals> totals)
    {
        double Cpu(Stretch stretch) => stretch.CpuNs / 1_000 / phases[stretch.Phase]["requests"];
        var table = new Table("every request traced", "untraced", "traced", "ratio", "from", "to", "aim", "met");
        Add("server CPU, us/request", Cpu, (s, _) => Cpu(s), "<= 1.03");
        foreach (var name in new[] { "p50, ms", "p99, ms" })
        {
            Add(name, s => phases[s.Phase][$"latency {name}"], (s, _) => phases[s.Phase][$"latency {name}"], "");
            Add($"{name}, attaching", s => phases[s.Phase][$"latency {name}"], (_, i) => phases[$"attach{i}"][$"latency {name}"], "");
        }
        var counts = new Table("every request traced", "count");
        counts.Add("requests a second", Text.Count(rate));
        counts.Add("requests in the traced stretches", Text.Count(on.Sum(s => phases[s.Phase]["requests"])));
        counts.Add("calls told, the second of the attach included", Text.Count(totals.Sum(t => t.Matched)));
        counts.Add("calls thinned or dropped", Text.Count(totals.Sum(t => t.Thinned + t.Dropped)));
        counts.Add("requests failed or lost, in all", Text.Count(phases.Values.Sum(p => p["failed"] + p["lost"])));
        return table.With(counts);

        void Add(string name, Func<Stretch, double> plain, Func<Stretch, int, double> traced, string aim)
        {
            var before = on.Select((_, i) => (plain(off[i]) + plain(off[i + 1])) / 2).ToArray();
            var during = on.Select(traced).ToArray();
            var (mean, low, high) = Stats.Ratios([.. during.Zip(before, (d, b) => d / b)]);
            table.Add(name, Text.Ns(Stats.Median(before)), Text.Ns(Stats.Median(during)), Text.Ratio(mean), Text.Ratio(low), Text.Ratio(high),
                aim, aim.Length > 0 ? Text.Met(mean <= 1.03) : "");
        }
    }
}
