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

    /// <summary>Inside the traced method, by every way that there is.</summary>
    [Theory]
    [InlineData(10, "exit", 9)]
    [InlineData(10, "throw", 134)]
    [InlineData(10, "thread", 134)]
    [InlineData(10, "failfast", 134)]
    [InlineData(10, "fault", 139)]
    [InlineData(10, "abort", 134)]
    [InlineData(10, "kill", 137)]
    [InlineData(8, "fault", 139)]
    [InlineData(8, "thread", 134)]
    [InlineData(9, "exit", 9)]
    [InlineData(9, "kill", 137)]
    public async Task In_the_traced_method_leaves_its_last_call_readable(int runtime, string how, int exitCode)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent, ("DOTNET_DbgEnableMiniDump", "0"));
        await target.AskAsync("corner peek");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Doomed.* -> return");
        await target.SendAsync($"crash {how}");
        Assert.Equal(exitCode, await target.WaitForExitAsync());
        var seen = await trace.EndAsync();
        Assert.Equal((5, "targetLost"), (seen.ExitCode, seen.Reason));
        Assert.Single(seen.Of("call"));
        // An exception that nobody handles is seen in its first pass.
        Assert.Equal(how is "throw" or "thread" ? 1 : 0, seen.Of("throw").Count);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task By_an_overflow_of_the_stack_leaves_the_last_calls_readable(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent, ("DOTNET_DbgEnableMiniDump", "0"));
        await target.AskAsync("corner peek");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Deep.Endless -> return");
        await target.SendAsync("crash overflow");
        Assert.Equal(134, await target.WaitForExitAsync());
        var seen = await trace.EndAsync();
        Assert.Equal((5, "targetLost"), (seen.ExitCode, seen.Reason));
        var calls = seen.Of("call").Select(c => c.Arg("depth").GetInt32()).ToArray();
        // Some may have found no room.
        Assert.Equal(calls.Order(), calls);
        Assert.True(calls.Length > 1_000);
    }
}
