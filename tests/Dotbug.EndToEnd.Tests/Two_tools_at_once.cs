using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

public sealed class Two_tools_at_once
{
    private const string Method = "OrderService.Submit";

    [Fact]
    public async Task Neither_sees_the_other_and_one_may_end_alone()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        await using var one = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit(int, Order) -> return");
        await using var two = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit(int, Order) when priority == 1");
        Assert.Equal(2, await Sessions.CountAsync(target));
        await target.CallAsync("orders");
        var first = await one.StopAsync();
        Assert.Equal(1, await Sessions.CountAsync(target));
        await target.CallAsync("orders");
        var second = await two.StopAsync();
        await Sessions.NoneAsync(target);

        // One round: Submit(1), Submit(2) of SubmitAsync, Submit(1) of the reference.
        Assert.Equal([1, 1, 2], first.Of("call", Method).Select(c => c.Arg("priority").GetInt32()).Order());
        Assert.Equal(3, first.Of("return", Method).Count);
        Assert.Equal([1, 1, 1, 1], second.Of("call", Method).Select(c => c.Arg("priority").GetInt32()));
        Assert.Empty(second.Of("return"));
        Assert.Equal(6, second.Count("entered"));
        Assert.Equal(3, first.Count("entered"));
        Assert.NotEqual(first.Armed.GetProperty("session").GetInt32(), second.Armed.GetProperty("session").GetInt32());
    }

    [Fact]
    public async Task A_session_can_be_ended_by_another_tool()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        await using var one = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit");
        await using var two = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Cancel");
        var which = await ToolProcess.RunAsync("stop", $"{target.Pid}");
        Assert.Equal(2, which.ExitCode);
        Assert.Contains("error DB4012: several sessions run", which.Err, StringComparison.Ordinal);
        var ended = await ToolProcess.RunAsync("stop", $"{target.Pid}", "1");
        Assert.Equal((0, "stopped: session 1.\n"), (ended.ExitCode, ended.Err));
        var first = await one.EndAsync();
        Assert.Equal((0, "ended"), (first.ExitCode, first.Reason));
        Assert.Equal(0, (await ToolProcess.RunAsync("stop", $"{target.Pid}", "all")).ExitCode);
        Assert.Equal("ended", (await two.EndAsync()).Reason);
        await Sessions.NoneAsync(target);
    }
}
