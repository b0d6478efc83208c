using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Bench.Driver;

/// <summary>The same call told in three ways, side by side in one process: dotbug, an EventSource that is collected, an array in a queue.</summary>
internal static class Rivals
{
    private const int BufferMb = 64;

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var table = new Table("added per call, ns", "dotbug", "event", "queue", "event/dotbug", "aim", "met");
        var bytes = new Table("added per call, bytes", "dotbug", "event", "queue");
        foreach (var (name, spec, number) in new[]
        {
            ("call", "Bench.Target.Work.Step", 1),
            ("call and return", "Bench.Target.Work.Step -> return", 2),
        })
        {
            var rounds = Enumerable.Range(0, amount.Alternations).Select(_ => Once(target, spec, number, amount)).ToArray();
            double Of(Func<Added[], double> value) => Stats.Median(rounds.Select(value));
            var ratio = Of(r => r[1].Ns / r[0].Ns);
            table.Add(name, Text.Ns(Of(r => r[0].Ns)), Text.Ns(Of(r => r[1].Ns)), Text.Ns(Of(r => r[2].Ns)), Text.Ns(ratio), ">= 5",
                Text.Met(ratio >= 5));
            bytes.Add(name, Text.Count(Of(r => r[0].Bytes)), Text.Count(Of(r => r[1].Bytes)), Text.Count(Of(r => r[2].Bytes)));
        }
        return table.With(bytes);
    }

    private sealed record Added(double Ns, double Bytes);

    private static Added[] Once(Child target, string spec, int number, Amount amount)
    {
        Round Plain() => PerCall.Run(target, "step", 1, amount);
        PerCall.WarmUp(target, "step", 1, amount);
        List<Added> added = [Of(Plain, () =>
        {
            using var tool = Tool.ToFile(target.Pid, spec, "/dev/null", Tool.Unlimited);
            PerCall.WarmUp(target, "step", 1, amount);
            var told = PerCall.Run(target, "step", 1, amount);
            return tool.Stop().Dropped == 0 ? told : throw new BenchException("events were dropped");
        })];
        PerCall.WarmUp(target, "step", 1, amount);
        added.Add(Of(Plain, () => Collected(target, $"event{number}", amount)));
        PerCall.WarmUp(target, $"queue{number}", 1, amount);
        added.Add(Of(Plain, () => PerCall.Run(target, $"queue{number}", 1, amount)));
        return [.. added];
    }

    private static Added Of(Func<Round> plain, Func<Round> told)
    {
        var before = plain();
        var round = told();
        return new Added(round.Ns - before.Ns, round.Bytes - before.Bytes);
    }

    private static Round Collected(Child target, string loop, Amount amount)
    {
        var provider = new EventPipeProvider("Bench-Calls", EventLevel.Verbose);
        using var session = new DiagnosticsClient(target.Pid).StartEventPipeSession([provider], requestRundown: false, BufferMb);
        var reader = new Thread(() => session.EventStream.CopyTo(Stream.Null));
        reader.Start();
        PerCall.WarmUp(target, loop, 1, amount);
        var round = PerCall.Run(target, loop, 1, amount);
        session.Stop();
        reader.Join();
        return round;
    }
}
