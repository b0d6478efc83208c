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
