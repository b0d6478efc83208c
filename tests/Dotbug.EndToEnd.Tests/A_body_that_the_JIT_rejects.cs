using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>
/// What if the rewriter has a fault? The tool of this test has one on purpose; the runtime's answer to it is an InvalidProgramException in whoever calls.
/// </summary>
public sealed class A_body_that_the_JIT_rejects
{
    [Fact]
    public async Task Is_taken_back_before_anybody_calls_it_and_said_and_the_others_are_traced()
    {
        await using var target = await TargetProcess.StartAsync();
        var before = await target.CallAsync("spoiled", 2);
        await using var tool = await StartAsync(target, "Shop.Bodies.SpoiledScenario.T* -> return");
        var during = await target.CallAsync("spoiled", 2);
        var seen = await StopAsync(tool);

        Assert.Equal(before, during);
        Assert.Equal(before, await target.CallAsync("spoiled", 2));
        Assert.Equal("SpoiledScenario.Thrice", Assert.Single(seen.Of("return")).GetProperty("method").GetString());
        var refused = Assert.Single(seen.Armed.GetProperty("refused").EnumerateArray());
        Assert.EndsWith("SpoiledScenario.Twice(int)", refused.GetProperty("method").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("the runtime rejected the rewritten body", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, seen.Armed.GetProperty("methods").GetInt32());
    }

    [Fact]
    public async Task Is_an_error_when_nothing_else_is_left_to_trace()
    {
        await using var target = await TargetProcess.StartAsync();
        var before = await target.CallAsync("spoiled", 2);
        await using var tool = Start(target, "SpoiledScenario.Twice -> return");
        var end = await tool.EndAsync();

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("DB3006", end.Err, StringComparison.Ordinal);
        Assert.Contains("the runtime rejected the rewritten body", end.Err, StringComparison.Ordinal);
        Assert.Equal(before, await target.CallAsync("spoiled", 2));
    }

    [Fact]
    public async Task Of_a_method_that_never_ran_ends_the_session_with_the_first_call()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("spoiled", 2);
        await using var tool = await StartAsync(target, "SpoiledScenario.Fourfold");
        Assert.StartsWith("error InvalidProgramException", await target.AskAsync("call spoiled.first 2"), StringComparison.Ordinal);
        var seen = new Recording(await tool.EndAsync());

        Assert.Equal("fault", seen.Reason);
        Assert.Equal("done spoiled.first 8", await target.AskAsync("call spoiled.first 2"));
    }

    private static ToolProcess Start(TargetProcess target, string spec) =>
        ToolProcess.Start(["trace", $"{target.Pid}", spec, "--format", "jsonl", .. Trace.Unlimited],
            Path.Combine(TargetBuild.EnsureFaultyToolAsync().GetAwaiter().GetResult(), "dotbug"));

    private static async Task<ToolProcess> StartAsync(TargetProcess target, string spec)
    {
        var tool = Start(target, spec);
        await tool.ArmedAsync();
        return tool;
    }

    private static async Task<Recording> StopAsync(ToolProcess tool)
    {
        tool.Signal(ToolProcess.Terminate);
        return new Recording(await tool.EndAsync());
    }
}
