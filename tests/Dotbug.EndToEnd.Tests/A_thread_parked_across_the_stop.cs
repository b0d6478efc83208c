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

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Calls_that_were_inside_when_the_probe_came_are_not_seen_and_their_inner_calls_are(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent);
        await target.AskAsync("park a dig");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parking.Dig -> return");
        Assert.Equal("unparked a 15", await target.AskAsync("unpark a"));
        var seen = await trace.StopAsync();
        Assert.Equal([4, 5], seen.Of("call").Select(c => c.Arg("depth").GetInt32()));
        Assert.Equal([5, 9], seen.Of("return").Select(r => r.GetProperty("value").GetInt32()));
        Assert.Equal(0, seen.Count("open"));
    }

    [Fact]
    public async Task Its_method_may_be_reverted_below_it_while_it_calls_itself()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("park warm");
        await target.AskAsync("unpark warm");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parking.Dig -> return");
        await target.AskAsync("park d dig");
        var seen = await trace.StopAsync();
        Assert.Equal([1, 2, 3], seen.Of("open").Select(c => c.Arg("depth").GetInt32()).Order());
        Assert.Equal("unparked d 15", await target.AskAsync("unpark d"));
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
