using System.Diagnostics;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The target cleans itself, whatever becomes of the tool.</summary>
public sealed class A_tool_that_dies
{
    /// <summary>What is promised: disarmed and reverted after so long.</summary>
    private static readonly TimeSpan _promised = TimeSpan.FromSeconds(2);

    /// <summary>The lease is as long as the promise; noticing and reverting come on top for a tool that is only silent.</summary>
    private static readonly TimeSpan _reverting = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Killed_leaves_no_probe_behind() => await LeavesNothing(ToolProcess.Kill, _promised);

    [Fact]
    public async Task Frozen_leaves_no_probe_behind() => await LeavesNothing(ToolProcess.Freeze, _promised + _reverting);

    private static async Task LeavesNothing(int signal, TimeSpan within)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("inlined");
        var before = await target.CallAsync("orders", 2);
        await target.CallAsync("hot");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Small.Tiny", "OrderService.Submit -> return");
        await target.CallAsync("orders", 2);
        Assert.Equal("inlined no", await target.AskAsync("inlined?"));
        Assert.Equal(1, await Sessions.CountAsync(target));
        Assert.Equal("started hot 2", await target.AskAsync("start hot 2"));

        trace.Tool.Signal(signal);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var asked = watch.Elapsed;
            if (await Sessions.CountAsync(target) == 0)
            {
                break;
            }

            Assert.True(asked < within, $"there is still a session after {asked}");
        }

        Assert.DoesNotContain("failed", await target.AskAsync("stop"), StringComparison.Ordinal);
        Assert.Equal("inlined yes", await target.AskAsync("inlined?"));
        Assert.Equal(before, await target.CallAsync("orders", 2));
        if (signal == ToolProcess.Freeze)
        {
            trace.Tool.Signal(ToolProcess.Continue);
            Assert.Equal("toolLost", (await trace.EndAsync()).Reason);
        }
    }
}
