using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Async methods without a state machine, which the runtime itself suspends: a preview in .NET 10.</summary>
public sealed class Runtime_async
{
    [Fact]
    public async Task Methods_are_refused_by_name_and_the_rest_of_the_program_can_be_traced()
    {
        await using var target = await TargetProcess.StartAsync(
            await TargetBuild.EnsureRuntimeAsyncAsync(), ("DOTNET_RuntimeAsync", "1"));
        var bare = await target.CallAsync("async");
        var refused = await ToolProcess.RunAsync("trace", $"{target.Pid}", "Courier.Later -> return");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("it is compiled as runtime-async", refused.Err, StringComparison.Ordinal);

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Courier.ByHand -> return");
        Assert.Equal(bare, await target.CallAsync("async"));
        var seen = await trace.StopAsync();
        Assert.Equal(13, Assert.Single(seen.Of("return", "Courier.ByHand")).GetProperty("value").GetInt32());
    }
}
