using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The session is stopped, the reason said, the target as before.</summary>
public sealed class Outputs_that_fail(WarmTarget warm) : IClassFixture<WarmTarget>
{
    [Theory]
    [InlineData("text")]
    [InlineData("jsonl")]
    public async Task A_full_disk_ends_the_trace_with_the_reason(string format)
    {
        var target = warm.Process;
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick", "--format", format, "--output", "/dev/full"]);
        if (format == "text")
        {
            await tool.ArmedAsync();
            await target.CallAsync("hot", 2);
        }

        var ran = await tool.EndAsync();
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("error DB5002: writing to /dev/full failed: No space left on device\n", ran.Err, StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
        Assert.Equal("67", await target.CallAsync("orders", 2));
    }

    [Fact]
    public async Task A_reader_that_has_left_is_noticed_at_the_next_call()
    {
        var target = warm.Process;
        await using var tool = ToolProcess.Start(
            ["-c", "\"$0\" \"$@\" --hits off | head -n 1", Repository.Tool, "trace", $"{target.Pid}", "Loop.Tick"], "/bin/sh");
        await tool.ArmedAsync();
        await target.CallAsync("hot");
        await tool.LineAsync(l => l.Contains("Loop.Tick(", StringComparison.Ordinal));
        // The first write may still find the pipe open: head is about to end, not gone.
        var ending = tool.EndAsync();
        while (!ending.IsCompleted)
        {
            await target.CallAsync("hot");
        }

        var ran = await ending;
        Assert.Equal(0, ran.ExitCode);
        Assert.DoesNotContain("error", ran.Err, StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_ends_the_trace_quietly()
    {
        var target = warm.Process;
        await using var tool = ToolProcess.Start(
            ["-c", "\"$0\" \"$@\" --hits off | head -n 1", Repository.Tool, "trace", $"{target.Pid}", "Loop.Tick"], "/bin/sh");
        await tool.ArmedAsync();
        await target.AskAsync("start hot 1");
        var ran = await tool.EndAsync();
        Assert.StartsWith("stopped hot", await target.AskAsync("stop"), StringComparison.Ordinal);
        Assert.Contains(" Loop.Tick(value: 0, step: 1)\n", ran.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("error", ran.Err, StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
    }
}
