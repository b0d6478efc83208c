using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Sixteen threads on a method of two nanoseconds.</summary>
public sealed class A_flood
{
    private const int Threads = 16;

    [Theory]
    [InlineData("Loop.Tick", 0)]
    [InlineData("Loop.Tick -> return", 10)]
    public async Task Gives_exactly_ten_hits_with_the_defaults(string spec, int outcomes)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("hot");
        await using var trace = await Trace.StartAsync(target, [], spec);
        await target.SendAsync($"flood {Threads} 500ms");
        var seen = await trace.EndAsync();
        Assert.Equal(0, seen.ExitCode);
        Assert.Equal("hits", seen.Reason);
        Assert.Equal(10, seen.Of("call").Count);
        Assert.Equal(outcomes, seen.Of("return").Count);
        Assert.Equal(10, seen.Count("matched"));
        Assert.Equal(10, seen.Count("entered"));
        Assert.StartsWith("flooded ", await target.NextAnswerAsync(TargetProcess.DefaultPatience), StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
    }

    [Theory]
    [InlineData("Loop.Tick -> args(none)", 0)]
    [InlineData("Loop.Tick -> return, args(none)", 1)]
    [InlineData("Loop.Tick -> return, stack(64)", 1)] // Large enough to be begun again in a fresh chunk, when there is one.
    public async Task Without_limits_every_event_is_read_or_counted_as_dropped(string spec, int outcomes)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("hot");
        var file = Path.GetTempFileName();
        try
        {
            await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", spec, "--format", "jsonl", "--output", file,
                "--hits", "off", "--rate", "off", "--budget", "off", "--time", "1s"]);
            await tool.ArmedAsync();
            await target.SendAsync($"flood {Threads} 1500ms");
            var ran = await tool.EndAsync();
            Assert.StartsWith("flooded ", await target.NextAnswerAsync(TargetProcess.DefaultPatience), StringComparison.Ordinal);
            Assert.Equal(0, ran.ExitCode);
            Assert.Contains("stopped: time (1 s).", ran.Err, StringComparison.Ordinal);
            var (calls, returns, last) = await CountAsync(file);
            var stop = JsonDocument.Parse(last).RootElement;
            long Figure(string name) => stop.GetProperty(name).GetInt64();
            Assert.True(calls > 0);
            Assert.Equal(Figure("matched"), calls);
            // What was cut off in the middle by the end has no outcome: at most one call of each thread.
            var unfinished = Figure("entered") + (outcomes * calls) - (calls + returns + Figure("dropped"));
            Assert.InRange(unfinished, 0, outcomes * Threads);
        }
        finally
        {
            File.Delete(file);
        }

        await Sessions.NoneAsync(target);
    }

    /// <summary>All limits but the hits, and that of time, at once, on a program that does nothing but call what is traced.</summary>
    [Fact]
    public async Task Stays_within_the_limits_of_rate_values_memory_and_methods()
    {
        const int rate = 100, chars = 2, seconds = 2;
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("hot");
        await target.AskAsync("start hot 2");
        await using var trace = await Trace.StartAsync(target, ["--hits", "off", "--budget", "off", "--time", $"{seconds}s",
            "--rate", $"{rate}/s", "--string", $"{chars}", "--max-methods", "1"], "Loop.Label -> return");
        Assert.InRange(SharedBytes(target.Pid), 1 << 20, 16 << 20);
        var tooMany = await ToolProcess.RunAsync("trace", $"{target.Pid}", "Loop.*", "--max-methods", "2");
        Assert.StartsWith("error DB3002: 3 methods match, and at most 2 may be traced at once", tooMany.Err, StringComparison.Ordinal);
        var seen = await trace.EndAsync();

        Assert.Equal(("time", 0L), (seen.Reason, seen.Count("dropped")));
        // A second begins with its first call, so that one more than the session has may be begun.
        Assert.InRange(seen.Of("call").Count, rate, (seconds + 1) * rate);
        Assert.Equal(seen.Count("entered"), seen.Count("matched") + seen.Count("thinned"));
        Assert.All(seen.Of("call"), call =>
        {
            var text = call.GetProperty("args")[1];
            Assert.Equal((chars, true), (text.GetProperty("value").GetString()!.Length, text.GetProperty("truncated").GetBoolean()));
        });
        Assert.StartsWith("stopped hot", await target.AskAsync("stop"), StringComparison.Ordinal);
    }

    /// <summary>Of the memory for events, as the kernel sees it.</summary>
    private static long SharedBytes(int pid) => File.ReadLines($"/proc/{pid}/maps")
        .Where(l => l.Contains(" rw-s ", StringComparison.Ordinal) && l.Contains("/memfd:dotbug", StringComparison.Ordinal))
        .Select(l => l.Split(' ')[0].Split('-')).Sum(r => Convert.ToInt64(r[1], 16) - Convert.ToInt64(r[0], 16));

    private static async Task<(long Calls, long Returns, string Last)> CountAsync(string file)
    {
        var (calls, returns, last) = (0L, 0L, "");
        await foreach (var line in File.ReadLinesAsync(file))
        {
            calls += line.StartsWith("{\"v\":1,\"event\":\"call\"", StringComparison.Ordinal) ? 1 : 0;
            returns += line.StartsWith("{\"v\":1,\"event\":\"return\"", StringComparison.Ordinal) ? 1 : 0;
            last = line;
        }

        return (calls, returns, last);
    }
}
