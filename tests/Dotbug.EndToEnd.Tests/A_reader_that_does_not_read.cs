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
        Assert.Contains("lost: they came faster than they were read", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_outcome_found_no_room_is_over_all_the_same()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("park warm");
        await target.AskAsync("unpark warm");
        await target.CallAsync("hot", 3);
        await using var trace = await Trace.StartAsync(target, [.. Trace.Unlimited, "--string", "2000"],
            "Parking.Wait -> return", "Loop.Tick -> return, stack");
        // Call and return of this one do not fit into one chunk.
        var large = new string('x', 2000);
        await target.AskAsync($"park {large}");
        await target.AskAsync("park small");
        trace.Tool.Signal(ToolProcess.Freeze);
        Assert.StartsWith("flooded ", await target.AskAsync("flood 2 80000"), StringComparison.Ordinal);
        await target.AskAsync($"unpark {large}");
        trace.Tool.Signal(ToolProcess.Continue);
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.NotEqual(0, seen.Count("dropped"));
        Assert.Empty(seen.Of("return", "Parking.Wait"));
        Assert.Equal("small", Assert.Single(seen.Of("open")).Arg("id").GetString());
        Assert.Equal(1, seen.Count("open"));
        await target.AskAsync("unpark small");
    }
}
