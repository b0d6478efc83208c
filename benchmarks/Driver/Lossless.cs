using System.Diagnostics;

namespace Bench.Driver;

/// <summary>Calls and returns to a file of JSON lines at a rate that goes up, until an event is dropped or the target can do no more.</summary>
internal static class Lossless
{
    private const int FirstRate = 100_000;
    private const double Growth = 1.25;
    private const int RateMax = 20_000_000;

    private const double Aim = 500_000;

    private sealed record Step(double EventsPerSecond, double BytesPerEvent, long Dropped);

    public static Table Measure(Amount amount)
    {
        using var target = Child.Start(Paths.Target);
        var table = new Table("events a second", "written", "bytes/event", "dropped");
        var best = 0.0;
        PerCall.WarmUp(target, "step", 1, amount);
        for (var rate = (double)FirstRate; rate < RateMax; rate *= Growth)
        {
            var step = Once(target, (int)rate, amount);
            table.Add(Text.Count(2 * rate), Text.Count(step.EventsPerSecond), Text.Count(step.BytesPerEvent), Text.Count(step.Dropped));
            Progress.Say($"{Text.Count(2 * rate)} events/s: wrote {Text.Count(step.EventsPerSecond)}/s, dropped {step.Dropped}");
            if (step.Dropped > 0)
                break;
            best = Math.Max(best, step.EventsPerSecond);
        }
        var result = new Table("lossless to a JSONL file", "measured", "aim", "met");
        result.Add("events a second, none dropped", Text.Count(best), Text.Count(Aim), Text.Met(best >= Aim));
        return result.With(table);
    }

    /// <summary>The time counts until the last event is in the file.</summary>
    private static Step Once(Child target, int callsPerSecond, Amount amount)
    {
        var file = Path.Combine(Paths.Scratch, "lossless.jsonl");
        using var tool = Tool.ToFile(target.Pid, "Bench.Target.Work.Step -> return", file, Tool.Unlimited);
        var started = Stopwatch.GetTimestamp();
        target.Ask($"paced step 1 {callsPerSecond} {amount.StepMs}");
        var totals = tool.Stop();
        var events = 2.0 * totals.Matched;
        var bytes = new FileInfo(file).Length;
        File.Delete(file);
        return new Step(events / Stopwatch.GetElapsedTime(started, totals.StoppedAt).TotalSeconds, bytes / events, totals.Dropped);
    }
}
