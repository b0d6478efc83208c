using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The stack of a thread knows only who resumed a method; who waits for it stands in the tasks.</summary>
public sealed class Who_awaits
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Is_told_with_the_outcome_when_a_stack_is_asked_for(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        await target.CallAsync("async");
        await using var trace = await Trace.StartAsync(
            target, Trace.Unlimited, "Courier.Nested -> return, stack(3)", "Courier.FaultLater -> return, stack", "Courier.Later -> return");
        await target.CallAsync("async");
        var seen = await trace.StopAsync();

        Assert.Equal(
            ["Shop.Partners.Courier.Nested(Int32 depth)", "Shop.Partners.Courier.Nested(Int32 depth)", "Shop.Partners.Courier.Nested(Int32 depth)"],
            Awaiting(seen.Of("return", "Courier.Nested")[0]));
        var fault = Awaiting(Assert.Single(seen.Of("throw", "Courier.FaultLater")));
        Assert.StartsWith("Shop.Partners.AsyncScenario.<>c__DisplayClass", fault[0], StringComparison.Ordinal);
        Assert.Equal("Shop.Partners.AsyncScenario.RunOnce()", fault[^1]);
        Assert.False(Assert.Single(seen.Of("return", "Courier.Later")).TryGetProperty("awaitedBy", out _));
    }

    private static string[] Awaiting(System.Text.Json.JsonElement outcome) =>
        [.. outcome.GetProperty("awaitedBy").EnumerateArray().Select(f => f.GetProperty("method").GetString()!)];
}
