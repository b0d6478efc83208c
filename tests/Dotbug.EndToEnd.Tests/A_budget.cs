using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Every other limit is lifted: what holds the cost is the budget alone.</summary>
public sealed class A_budget
{
    private static readonly string[] _noOtherLimit = ["--hits", "off", "--rate", "off", "--time", "off"];

    [Fact]
    public async Task Ends_the_trace_of_the_hottest_method_of_a_busy_program()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("hot");
        await target.AskAsync("start hot 2");
        await using var trace = await Trace.StartAsync(target, _noOtherLimit, "Loop.Tick -> return, args(deep)");
        var seen = await trace.EndAsync();
        Assert.Equal(("budget", 7), (seen.Reason, seen.ExitCode));
        Assert.StartsWith("stopped hot", await target.AskAsync("stop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_a_trace_whose_guard_costs_more_than_what_it_would_show()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("hot");
        await target.AskAsync("start hot 2");
        await using var trace = await Trace.StartAsync(target, _noOtherLimit, "Loop.Label when text matches \"^[0-9]+x$\"");
        var seen = await trace.EndAsync();
        Assert.Equal(("budget", 7, 0L), (seen.Reason, seen.ExitCode, seen.Count("matched")));
    }

    [Fact]
    public async Task Shows_fewer_calls_where_that_is_enough()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        await using var trace = await Trace.StartAsync(
            target, [.. _noOtherLimit, "--budget", "0.2%"], "OrderService.Submit(int, Order) -> return, args(deep)");
        await target.CallAsync("orders", 50_000);
        var seen = await trace.StopAsync();
        // Where counting alone is too much, that ends it.
        Assert.True(seen.Count("thinned") > 0 || seen.Reason == "budget", seen.Stop.ToString());
    }
}
