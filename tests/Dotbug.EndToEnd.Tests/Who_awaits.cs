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
        await target.CallAsync("async.awaited");
        await using var trace = await Trace.StartAsync(
            target, Trace.Unlimited, "Relays.Nested -> return, stack(3)", "Relays.Fault -> return, stack", "AwaitedScenario.Caught -> return");
        await target.CallAsync("async.awaited");
        var seen = await trace.StopAsync();

        Assert.Equal(
            [.. Enumerable.Repeat("Shop.Partners.Relays.Nested(Int32 depth, Task gate)", 3)],
            Awaiting(seen.Of("return", "Relays.Nested")[0]));
        Assert.Equal(
            "Shop.Partners.AwaitedScenario.Caught(Relays relays, Task gate)",
            Awaiting(Assert.Single(seen.Of("throw", "Relays.Fault")))[0]);
        Assert.False(Assert.Single(seen.Of("return", "AwaitedScenario.Caught")).TryGetProperty("awaitedBy", out _));
    }

    private static string[] Awaiting(System.Text.Json.JsonElement outcome) =>
        [.. outcome.GetProperty("awaitedBy").EnumerateArray().Select(f => f.GetProperty("method").GetString()!)];
}
