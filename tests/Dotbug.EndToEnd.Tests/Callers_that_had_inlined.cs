using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

public sealed class Callers_that_had_inlined
{
    [Fact]
    public async Task Calls_are_seen_and_the_caller_gets_its_inlining_back()
    {
        await using var target = await TargetProcess.StartAsync();
        var before = await target.CallAsync("inlined");
        Assert.Equal("inlined yes", await target.AskAsync("inlined?"));

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Small.Tiny -> return");
        Assert.Equal(before, await target.CallAsync("inlined"));
        Assert.Equal("inlined no", await target.AskAsync("inlined?"));
        var seen = await trace.StopAsync();

        Assert.Equal(11, seen.Of("call", "Small.Tiny").Count);
        Assert.Equal([.. Enumerable.Range(0, 10), -1], seen.Of("call", "Small.Tiny").Select(c => c.Arg("value").GetInt32()));
        Assert.True(seen.Count("revertedCallers") >= 1);
        Assert.Equal("inlined yes", await target.AskAsync("inlined?"));
        Assert.Equal(before, await target.CallAsync("inlined"));
    }
}
