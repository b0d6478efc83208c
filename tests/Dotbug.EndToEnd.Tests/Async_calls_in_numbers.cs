using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Steps of one call race on several threads: one suspends while another resumes. No completion is lost.</summary>
public sealed class Async_calls_in_numbers
{
    private const int Rounds = 300;

    /// <summary>One of each method, and four of Nested.</summary>
    private const int CallsPerRound = 9;

    [Fact]
    public async Task Every_completion_is_seen()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("async");
        await using var trace = await Trace.StartAsync(
            target, ["--hits", $"{Rounds * CallsPerRound}", "--rate", "off", "--budget", "off", "--time", "20s"],
            "Courier.Later -> return, args(none)", "Courier.LaterOf -> return, args(none)",
            "Courier.ValueLater -> return, args(none)", "Courier.ValueLaterOf -> return, args(none)",
            "Courier.Generic<> -> return, args(none)", "Courier.Nested -> return, args(none)");
        await target.CallAsync("async", Rounds);
        var seen = await trace.EndAsync();
        Assert.Equal(("hits", 0), (seen.Reason, seen.Count("open")));
        Assert.Equal(Rounds * CallsPerRound, seen.Of("return").Count);
    }

    /// <summary>What the agent follows at a time.</summary>
    private const int FollowedMax = 1 << 16;

    [Fact]
    public async Task Those_beyond_what_can_be_followed_are_counted_and_nobody_waits_for_them()
    {
        const int crowd = FollowedMax + 4_000;
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("crowd 0");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Crowd.StandAsync -> return, args(none)");
        Assert.Equal($"crowd {crowd}", await target.AskAsync($"crowd {crowd}"));
        var sum = await target.AskAsync("disperse");
        var seen = await trace.StopAsync();
        Assert.Equal($"dispersed {crowd * (crowd - 1L) / 2}", sum);
        Assert.Equal(crowd, seen.Count("matched"));
        Assert.InRange(seen.Count("dropped"), crowd - FollowedMax, crowd);
        Assert.Equal(0, seen.Count("open"));
        Assert.Equal(crowd - seen.Count("dropped"), seen.Of("return").Count);
    }

    /// <summary>Of Send, the pooled and the packed ones, and of the generic class and the struct.</summary>
    private const int BuiltPerRound = 12;

    [Fact]
    public async Task Every_completion_is_seen_whatever_builds_it()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("async.builders");
        await using var trace = await Trace.StartAsync(
            target, ["--hits", $"{Rounds * BuiltPerRound}", "--rate", "off", "--budget", "off", "--time", "20s"],
            "Depot.Send -> return, args(none)", "Depot.Pooled* -> return, args(none)", "Depot.Packed* -> return, args(none)",
            "Shelf<>.* -> return, args(none)", "Crate.Count -> return, args(none)");
        await target.CallAsync("async.builders", Rounds);
        var seen = await trace.EndAsync();
        Assert.Equal(("hits", 0), (seen.Reason, seen.Count("open")));
        Assert.Equal(Rounds * BuiltPerRound, seen.Of("return").Count + seen.Of("throw").Count);
    }
}
