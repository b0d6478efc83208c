using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What it had written until then is shown: the last events before a crash are the ones wanted most.</summary>
public sealed class A_target_that_ends
{
    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("crash throw", 134)]
    [InlineData("crash failfast", 134)]
    public async Task During_the_trace_ends_it_with_what_was_seen(string end, int exitCode)
    {
        await using var target = await TargetProcess.StartAsync(environment: ("DOTNET_DbgEnableMiniDump", "0"));
        await target.CallAsync("hot");
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick -> return"]);
        await tool.ArmedAsync();
        await target.CallAsync("hot", 2);
        await target.SendAsync(end);
        Assert.Equal(exitCode, await target.WaitForExitAsync());
        var ran = await tool.EndAsync();
        Assert.Equal(5, ran.ExitCode);
        Assert.Equal(4, ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Loop.Tick(value: 1, step: 1)", ran.Out, StringComparison.Ordinal);
        Assert.Contains("stopped: the target ended (the process ended). entered 2, matched 2,", ran.Err, StringComparison.Ordinal);
        Assert.EndsWith(
            "\nthe process ended during the trace; what it had written until then is shown.\n", ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_traced_method_shows_the_call_as_open()
    {
        await using var target = await TargetProcess.StartAsync(environment: ("DOTNET_DbgEnableMiniDump", "0"));
        await target.AskAsync("park warm");
        await target.AskAsync("unpark warm");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parking.Wait -> return");
        await target.AskAsync("park last");
        await target.SendAsync("crash failfast");
        await target.WaitForExitAsync();
        var seen = await trace.EndAsync();
        Assert.Equal((5, "targetLost"), (seen.ExitCode, seen.Reason));
        Assert.Equal("last", Assert.Single(seen.Of("open")).Arg("id").GetString());
    }
}
