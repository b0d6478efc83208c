using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>When calls ran and what they waited for: steps of which the program knows how many there are.</summary>
public sealed class Scheduling
{
    private const string Yield = "Task.Yield", Delay = "Task.Delay", Gate = "SemaphoreSlim.WaitAsync", Source = "TaskCompletionSource", Code = "a task with code of its own";

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Tells_each_time_that_a_call_went_on(int runtime)
    {
        await using var target = await UsedAsync(runtime);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Scheduled.YieldingAsync -> sched", "Scheduled.OuterAsync -> sched",
            "Scheduled.FailingAsync -> sched", "Scheduled.Plain -> sched", "Scheduled.PassedAsync -> sched");
        await target.AskAsync("scheduled yields 5");
        await target.AskAsync("scheduled outer 20");
        await target.AskAsync("scheduled fails 3");
        await target.AskAsync("scheduled plain 4");
        await target.AskAsync("scheduled passed 20");
        var seen = await trace.StopAsync();

        Assert.Equal([null, Yield, Yield, Yield, Yield, Yield], Awaited(Assert.Single(seen.Of("return", "Scheduled.YieldingAsync"))));
        Assert.Equal([null, Yield], Awaited(Assert.Single(seen.Of("throw", "Scheduled.FailingAsync"))));
        Assert.Equal([null], Awaited(Assert.Single(seen.Of("return", "Scheduled.Plain"))));
        var outer = Assert.Single(seen.Of("return", "Scheduled.OuterAsync"));
        Assert.Equal([null, Delay], Awaited(outer));
        Assert.EndsWith("Scheduled.InnerAsync(Int32 ms)", Steps(outer)[1].GetProperty("in").GetString());
        Assert.Equal([null, Delay], Awaited(Assert.Single(seen.Of("return", "Scheduled.PassedAsync"))));
        Assert.All(seen.Of("return", "Scheduled.YieldingAsync").SelectMany(Steps).Skip(1), s => Assert.True(s.TryGetProperty("queuedNs", out _)));
        Joins(outer);
        Assert.Equal(0, seen.Count("dropped"));
    }

    /// <summary>What one thread does after the other makes up the whole call.</summary>
    private static void Joins(JsonElement call)
    {
        var at = -call.GetProperty("elapsedNs").GetInt64();
        foreach (var step in Steps(call))
        {
            Assert.InRange(step.GetProperty("atNs").GetInt64() - at - Ns(step, "waitedNs") - Ns(step, "queuedNs"), -2_000, 2_000);
            at = step.GetProperty("atNs").GetInt64() + step.GetProperty("ranNs").GetInt64();
        }
        Assert.InRange(at, -1_000_000, 0);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Knows_which_of_many_calls_in_one_flow_it_is(int runtime)
    {
        const int branches = 40, times = 3;
        await using var target = await UsedAsync(runtime);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Scheduled.BranchAsync -> sched", "Scheduled.BranchesAsync -> sched");
        await target.AskAsync($"scheduled branches {branches} {times}");
        var seen = await trace.StopAsync();

        var calls = seen.Of("return", "Scheduled.BranchAsync");
        Assert.Equal(branches, calls.Count);
        Assert.All(calls, c => Assert.Equal([null, Source, Yield, Yield, Yield], Awaited(c)));
        // What is in it, it waits for, too; the latest 64 steps are kept.
        var all = Assert.Single(seen.Of("return", "Scheduled.BranchesAsync"));
        Assert.Equal(64, Steps(all).Count);
        Assert.Equal(1 + branches + branches * times - 64, all.GetProperty("schedLeftOut").GetInt64());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Loses_nothing_of_calls_that_go_on_before_they_were_left(int runtime)
    {
        const int branches = 200, times = 3;
        await using var target = await UsedAsync(runtime);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Scheduled.YieldingAsync -> sched", "Scheduled.HurriedAsync -> sched");
        await target.AskAsync($"scheduled hurried {branches} {times}");
        var seen = await trace.StopAsync();

        Assert.Equal(branches, seen.Of("return", "Scheduled.YieldingAsync").Count);
        Assert.All(seen.Of("return", "Scheduled.YieldingAsync"), c => Assert.Equal([null, Yield, Yield, Yield], Awaited(c)));
        var all = Assert.Single(seen.Of("return", "Scheduled.HurriedAsync"));
        Assert.Equal((64, 1 + branches * times + 1 - 64), (Steps(all).Count, all.GetProperty("schedLeftOut").GetInt32()));
        Assert.Equal(0, seen.Count("dropped"));
    }

    [Fact]
    public async Task Follows_what_a_call_queues_itself()
    {
        await using var target = await UsedAsync(10);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Scheduled.WithTaskAsync -> sched", "Scheduled.Work -> flow");
        await target.AskAsync("scheduled task 21");
        var seen = await trace.StopAsync();

        var call = Assert.Single(seen.Of("return", "Scheduled.WithTaskAsync"));
        var (flow, work) = (call.GetProperty("flow").GetUInt32(), Assert.Single(seen.Of("call", "Scheduled.Work")).GetProperty("flow").GetUInt32());
        Assert.Equal([(null, flow), (null, work), (Code, flow)], Steps(call).Select(s => (For(s), s.GetProperty("flow").GetUInt32())));
        Assert.True(Steps(call)[1].TryGetProperty("queuedNs", out _));
    }

    [Fact]
    public async Task Is_told_of_the_calls_that_the_guard_lets_through_alone()
    {
        await using var target = await UsedAsync(10);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Scheduled.OuterAsync when $return > 20 -> sched");
        for (var i = 0; i < 5; i++)
            await target.AskAsync($"scheduled outer {18 + i}");
        var seen = await trace.StopAsync();

        Assert.Equal([21, 22, 23], seen.Of("return").Select(r => r.GetProperty("value").GetInt32()));
        Assert.All(seen.Of("return"), r => Assert.Equal([null, Delay], Awaited(r)));
    }

    [Fact]
    public async Task Says_what_a_call_waits_for_that_is_still_inside()
    {
        await using var target = await UsedAsync(10);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Scheduled.ClosedAsync -> sched", "Scheduled.ClosedAsync when $elapsed > 1ns -> sched");
        await target.AskAsync("scheduled closed 9");
        await Waiting(target);
        var seen = await trace.StopAsync();
        Assert.Equal("scheduled let 9", await target.AskAsync("scheduled let"));

        Assert.Equal(2, seen.Of("open").Count);
        Assert.All(seen.Of("open"), o =>
        {
            Assert.Equal([null, Yield, Gate], Awaited(o));
            Assert.False(Steps(o)[2].TryGetProperty("atNs", out _));
            Assert.True(Ns(Steps(o)[2], "waitedNs") > 0);
        });
    }

    /// <summary>One in which everything has been used: what nothing has used is not there yet.</summary>
    private static async Task<TargetProcess> UsedAsync(int runtime)
    {
        var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        foreach (var call in (string[])["yields 1", "outer 1", "task 1", "branches 2 1", "hurried 2 1", "fails 1", "passed 1", "plain 1", "closed 1", "let"])
            Assert.StartsWith("scheduled ", await target.AskAsync($"scheduled {call}"));
        return target;
    }

    /// <summary>The second half of the call has come to its gate: what is queued behind it has been run.</summary>
    private static async Task Waiting(TargetProcess target)
    {
        for (var i = 0; i < 20; i++)
            await target.AskAsync("scheduled yields 10");
    }

    /// <summary>What each step had waited for.</summary>
    private static IEnumerable<string?> Awaited(JsonElement call) => Steps(call).Select(For);

    private static List<JsonElement> Steps(JsonElement call) => [.. call.GetProperty("sched").EnumerateArray()];

    private static string? For(JsonElement step) => step.TryGetProperty("for", out var awaited) ? awaited.GetString() : null;

    private static long Ns(JsonElement step, string name) => step.TryGetProperty(name, out var ns) ? ns.GetInt64() : 0;
}
