using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A pipe that nobody empties: the tool drops and counts, and the session has its time.</summary>
public sealed class A_reader_that_does_not_read
{
    [Fact]
    public async Task Costs_events_that_are_counted_and_nothing_else()
    {
        await using var target = await TargetProcess.StartAsync();
        var before = await target.CallAsync("hot", 3);
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick -> return",
            "--hits", "off", "--rate", "off", "--budget", "off", "--time", "2s"], drain: false);
        await tool.ArmedAsync();
        Assert.StartsWith("flooded ", await target.AskAsync("flood 4 2500ms"), StringComparison.Ordinal);
        await Sessions.AllEndAsync(target);
        Assert.Equal(before, await target.CallAsync("hot", 3));
        tool.Drain();
        var ran = await tool.EndAsync();
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("stopped: time (2 s).", ran.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(" dropped 0,", ran.Err, StringComparison.Ordinal);
        Assert.Contains("lost: the output was read too slowly", ran.Err, StringComparison.Ordinal);
    }
}
