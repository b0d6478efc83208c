using System.Diagnostics;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Whenever and however the tool dies: what is in the process afterwards is what an ordinary end leaves, the dormant agent.</summary>
public sealed class What_a_dead_tool_leaves
{
    private static readonly string[] _specs = ["Small.Tiny", "OrderService.Submit(int, Order) -> return, stack", "OrderService.SubmitAsync -> return"];

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Is_the_dormant_agent_and_nothing_else(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        var answer = await WarmAsync(target);
        await using (var first = await Trace.StartAsync(target, Trace.Unlimited, _specs))
        {
            await target.CallAsync("orders", 2);
            await first.StopAsync();
        }

        var dormant = await QuietAsync(target, Held.Of(target));
        foreach (var signal in (int[])[ToolProcess.Kill, ToolProcess.Freeze])
        {
            await using var trace = await Trace.StartAsync(target, Trace.Unlimited, _specs);
            await target.CallAsync("orders", 2);
            Assert.NotEqual(dormant, Held.Of(target));
            trace.Tool.Signal(signal);
            Assert.Equal(dormant, await QuietAsync(target, dormant));
            Assert.Equal("inlined yes", await target.AskAsync("inlined?"));
            Assert.Equal(answer, await target.CallAsync("orders", 2));
        }
    }

    [Theory]
    [InlineData("the library is loaded", 10)]
    [InlineData("the agent's file has come", 8)]
    [InlineData("the agent's file has come", 9)]
    [InlineData("the agent's file has come", 10)]
    [InlineData("the session's thread runs", 10)]
    public async Task During_the_first_attach_is_no_obstacle_to_the_next_tool(string moment, int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        var answer = await WarmAsync(target);
        await target.AskAsync("start orders 1");
        await using (var tool = ToolProcess.Start(["trace", $"{target.Pid}", .. _specs, .. Trace.Unlimited]))
        {
            // As fast as can be: each step takes some milliseconds.
            var watch = Stopwatch.StartNew();
            while (!Is(moment, Held.Of(target)))
            {
                Assert.True(watch.Elapsed < TargetProcess.DefaultPatience, "the moment never came");
            }

            tool.Signal(ToolProcess.Kill);
        }

        Assert.DoesNotContain("failed", await target.AskAsync("stop"), StringComparison.Ordinal);
        Assert.Equal(answer, await target.CallAsync("orders", 2));
        await EndsAsync(target);
        await TracesAsync(target, answer);
    }

    [Fact]
    public async Task Ten_times_at_any_moment_is_what_one_leaves()
    {
        await using var target = await TargetProcess.StartAsync();
        var answer = await WarmAsync(target);
        await TracesAsync(target, answer);
        var dormant = await QuietAsync(target, Held.Of(target));
        await target.AskAsync("start orders 1");
        var random = new Random(4);
        for (var i = 0; i < 10; i++)
        {
            await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", .. _specs, "--output", "/dev/null", .. Trace.Unlimited]);
            // Any moment is as good as any other: after so many questions of the target.
            for (var asked = random.Next(2_000); asked > 0; asked--)
            {
                await target.AskAsync("count");
            }

            tool.Signal(ToolProcess.Kill);
        }

        Assert.DoesNotContain("failed", await target.AskAsync("stop"), StringComparison.Ordinal);
        await EndsAsync(target);
        Assert.Equal(dormant, await QuietAsync(target, dormant));
        Assert.Equal("inlined yes", await target.AskAsync("inlined?"));
        await TracesAsync(target, answer);
    }

    private static async Task<string> WarmAsync(TargetProcess target)
    {
        await target.CallAsync("inlined");
        return await target.CallAsync("orders", 2);
    }

    private static bool Is(string moment, Held held) => moment switch
    {
        "the library is loaded" => held.Library,
        "the agent's file has come" => held.AgentFile,
        _ => held.Threads.Contains("dotbug"),
    };

    /// <summary>Sessions that are over have no thread any more; one that was being opened may still be at it.</summary>
    private static async Task EndsAsync(TargetProcess target)
    {
        await QuietAsync(target, null);
    }

    private static async Task TracesAsync(TargetProcess target, string answer)
    {
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, _specs);
        Assert.Equal(answer, await target.CallAsync("orders", 2));
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.Equal(5, seen.Of("call", "OrderService.Submit").Count);
    }

    /// <summary>Once no thread of ours but the door's is there, what there is; or what is there when it takes too long to become what was expected.</summary>
    private static async Task<Held> QuietAsync(TargetProcess target, Held? expected)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            await target.AskAsync("count");
            var held = Held.Of(target);
            if (!held.Threads.Contains("dotbug") && (expected == null || held == expected) || watch.Elapsed > TimeSpan.FromSeconds(20))
            {
                return held;
            }
        }
    }
}
