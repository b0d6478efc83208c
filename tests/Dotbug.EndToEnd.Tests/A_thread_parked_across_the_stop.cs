using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A thread enters under one session and leaves under another one.</summary>
public sealed class A_thread_parked_across_the_stop
{
    private const string Spec = "Parking.Wait when $depth == 0 -> return";

    [Fact]
    public async Task Its_return_belongs_to_no_later_session()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("park warm");
        await target.AskAsync("unpark warm");

        await using var first = await Trace.StartAsync(target, Trace.Unlimited, Spec);
        Assert.Equal("parked a", await target.AskAsync("park a"));
        var one = await first.StopAsync();
        Assert.Equal("a", Assert.Single(one.Of("call")).Arg("id").GetString());
        Assert.Equal("a", Assert.Single(one.Of("open")).Arg("id").GetString());
        Assert.Equal(1, one.Count("open"));

        await using var second = await Trace.StartAsync(target, Trace.Unlimited, Spec);
        Assert.Equal("unparked a a was free to go", await target.AskAsync("unpark a"));
        Assert.Equal("parked b", await target.AskAsync("park b"));
        Assert.Equal("unparked b b was free to go", await target.AskAsync("unpark b"));
        var two = await second.StopAsync();
        Assert.Equal("b", Assert.Single(two.Of("call")).Arg("id").GetString());
        Assert.Equal("b was free to go", Assert.Single(two.Of("return")).GetProperty("value").GetString());
        Assert.Equal(1, two.Count("entered"));
        Assert.Equal(0, two.Count("open"));
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task It_may_return_when_no_session_is_left()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("park warm");
        await target.AskAsync("unpark warm");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parking.Wait when $elapsed > 1ms -> return");
        await target.AskAsync("park c");
        var seen = await trace.StopAsync();
        var open = Assert.Single(seen.Of("open"));
        Assert.Equal("c", open.Arg("id").GetString());
        Assert.Equal("parked c", open.GetProperty("thread").GetProperty("name").GetString());
        Assert.Equal("unparked c c was free to go", await target.AskAsync("unpark c"));
        await Sessions.NoneAsync(target);
    }
}
