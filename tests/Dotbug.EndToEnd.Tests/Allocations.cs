using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The traced thread allocates nothing in the program's heap, whether a call is captured or not.</summary>
public sealed class Allocations
{
    [Theory]
    [InlineData("Loop.Tick when value == -1 -> return", "Loop.Label when text == \"never\" -> return")]
    [InlineData("Loop.Tick -> return", "Loop.Label -> return")]
    [InlineData("Loop.Tick when $elapsed > 1h -> return", "Loop.Label when $return == -1 -> return")]
    [InlineData("Loop.Tick when $return == value * 1000000 || $elapsed > 1h", "Loop.Label when text matches \"^never\" || $return == -1")]
    [InlineData("Loop.Tick when $depth == 0", "Loop.Label when $depth == 1")]
    public async Task Traced_calls_allocate_nothing(string tick, string label)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("hot");
        await target.AskAsync("allocated 100000");
        Assert.Equal("allocated 0 0", await target.AskAsync("allocated 1000"));

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, tick, label);
        await target.AskAsync("allocated 1000");
        Assert.Equal("allocated 0 0", await target.AskAsync("allocated 1000"));
        var seen = await trace.StopAsync();
        Assert.True(seen.Count("entered") >= 4000);
    }

    [Theory]
    [InlineData("Ticker.AtOnce -> return")]
    [InlineData("Ticker.AtOnce when $elapsed > 1h -> return")]
    public async Task Enumerations_allocate_what_the_program_does(string spec)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("allocated.iterators 100000", "allocated");
        var bare = await target.AskAsync("allocated.iterators 1000", "allocated");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, spec);
        await target.AskAsync("allocated.iterators 1000", "allocated");
        Assert.Equal(bare, await target.AskAsync("allocated.iterators 1000", "allocated"));
        Assert.Equal(0, (await trace.StopAsync()).Count("open"));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Values_on_the_stack_are_not_boxed(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent);
        foreach (var scenario in (string[])["spans", "refs", "refstructs"])
        {
            await target.CallAsync(scenario);
        }

        await target.AskAsync("allocated.stack 100000", "allocated");
        Assert.Equal("0", await target.AskAsync("allocated.stack 1000", "allocated"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Spans.Sum -> return", "Spans.Tail<> -> return", "Spans.Trim -> return",
            "Shelf.Same<> -> return", "References.Cell -> return", "Words.Next when this.Taken == 0 -> return", "Window<>.Move -> return");
        await target.AskAsync("allocated.stack 1000", "allocated");
        Assert.Equal("0", await target.AskAsync("allocated.stack 1000", "allocated"));
        var seen = await trace.StopAsync();
        Assert.True(seen.Of("return").Count >= 14_000);
    }
}
