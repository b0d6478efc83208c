using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A call of an async iterator is over when its enumeration is.</summary>
public sealed class Async_iterators
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Every_end_is_told_as_what_it_was(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        var bare = await target.CallAsync("iterators.async");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Ticker.* -> return");
        Assert.Equal(bare, await target.CallAsync("iterators.async", 2));
        var seen = await trace.StopAsync();

        Assert.Equal(0, seen.Count("open"));
        foreach (var (method, calls) in (ReadOnlySpan<(string, int)>)[
            ("Ticker.ToEnd", 1), ("Ticker.AtOnce", 1), ("Ticker.Breaks", 1), ("Ticker.Nested", 4), ("Ticker<T>.Repeat", 1), ("Ticker.Generic<T>", 1),
            ("Ticker.Enumerator", 1), ("Ticker.Again", 1), ("Ticker.Elsewhere", 1)])
        {
            var told = seen.Of("return", method);
            Assert.True(told.Count == 2 * calls && told.All(IsEnd), $"{method}: {string.Join('\n', seen.Lines)}");
            Assert.Equal(2 * calls, seen.Of("call", method).Count);
        }

        Assert.All(seen.Of("return", "Ticker.WithFinally"), e => Assert.Contains("leftEarly", Value(e), StringComparison.Ordinal));
        Assert.Equal(2, seen.Of("return", "Ticker.WithFinally").Count);
        Assert.All(seen.Of("return", "Ticker.Unbegun"), e => Assert.Contains("leftEarly", Value(e), StringComparison.Ordinal));
        Assert.Equal(2, seen.Of("return", "Ticker.Unbegun").Count);
        Assert.Equal(["dry after 2", "dry after 2"], seen.Of("throw", "Ticker.Fails").Select(e => Thrown(e, "message")));
        Assert.Equal(
            ["System.OperationCanceledException", "System.OperationCanceledException"],
            seen.Of("throw", "Ticker.Cancelled").Select(e => Thrown(e, "type")));
    }

    [Fact]
    public async Task The_end_comes_after_the_items_and_the_time_of_their_consumer_is_not_its_running()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("iterators.async");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Ticker.Nested -> return");
        await target.CallAsync("iterators.async");
        var seen = await trace.StopAsync();
        // The outer one calls the inner one, and ends last.
        Assert.Equal(seen.Of("call").Select(e => e.Id()).Reverse(), seen.Of("return").Select(e => e.Id()));
        Assert.All(seen.Of("return"), e => Assert.InRange(Nanoseconds(e, "runningNs"), 1, Nanoseconds(e, "elapsedNs")));
    }

    [Fact]
    public async Task Guards_look_at_the_end()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("iterators.async");
        await using var trace = await Trace.StartAsync(
            target, Trace.Unlimited, "Ticker.* when $exception != null -> return", "Ticker.Again when $elapsed > 0ns && $running > 0ns && count == 3 -> return",
            "Ticker.ToEnd when $elapsed > 1h -> return");
        await target.CallAsync("iterators.async", 2);
        var seen = await trace.StopAsync();
        Assert.Equal(0, seen.Count("open"));
        Assert.Equal(2, seen.Of("throw", "Ticker.Fails").Count);
        Assert.Equal(2, seen.Of("throw", "Ticker.Cancelled").Count);
        Assert.Equal(2, seen.Of("return", "Ticker.Again").Count);
        Assert.Equal(6, seen.Of("call").Count);
    }

    [Fact]
    public async Task Enumerations_that_never_begin_or_never_end_are_still_inside_at_the_stop()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("iterators.async");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Ticker.Unbegun -> return", "Ticker.AtOnce when $exception == null -> return");
        await target.CallAsync("iterators.open", 3);
        var seen = await trace.StopAsync();
        Assert.Equal(6, seen.Count("open"));
        Assert.Empty(seen.Of("return"));
    }

    [Fact]
    public async Task What_was_open_at_the_stop_is_nothing_to_the_next_session()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("iterators.async");
        await using (var first = await Trace.StartAsync(target, Trace.Unlimited, "Ticker.* -> return"))
        {
            await target.CallAsync("iterators.open", 3);
            Assert.Equal(6, (await first.StopAsync()).Count("open"));
        }

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Ticker.AtOnce -> return");
        await target.CallAsync("iterators.async");
        var seen = await trace.StopAsync();
        Assert.Equal(0, seen.Count("open"));
        Assert.Single(seen.Of("return"));
    }

    private const int Racing = 8_000;

    [Fact]
    public async Task Thousands_race_and_every_end_is_seen()
    {
        await using var target = await TargetProcess.StartAsync();
        var bare = await target.CallAsync("iterators.many", Racing);
        await using var trace = await Trace.StartAsync(
            target, ["--hits", $"{Racing}", "--rate", "off", "--budget", "off", "--time", "60s"],
            "Ticker.ToEnd -> return, args(none)", "Ticker.WithFinally -> return, args(none)", "Ticker.Fails -> return, args(none)",
            "Ticker.Elsewhere when $elapsed > 0ns && $running > 0ns -> return, args(none)");
        Assert.Equal(bare, await target.CallAsync("iterators.many", Racing));
        var seen = await trace.EndAsync();
        Assert.Equal(("hits", 0, 0), (seen.Reason, seen.Count("open"), seen.Count("dropped")));
        Assert.Equal(Racing / 4, seen.Of("return", "Ticker.ToEnd").Count(IsEnd));
        Assert.Equal(Racing / 4, seen.Of("return", "Ticker.Elsewhere").Count(IsEnd));
        Assert.Equal(Racing / 4, seen.Of("return", "Ticker.WithFinally").Count(e => !IsEnd(e)));
        Assert.Equal(Racing / 4, seen.Of("throw", "Ticker.Fails").Count);
    }

    private static string Value(JsonElement e) => e.TryGetProperty("value", out var value) ? value.GetRawText() : "";

    private static bool IsEnd(JsonElement e) => !Value(e).Contains("leftEarly", StringComparison.Ordinal);

    private static long Nanoseconds(JsonElement e, string name) => e.GetProperty(name).GetInt64();

    private static string Thrown(JsonElement e, string name) => e.GetProperty("exception").GetProperty(name).GetString()!;
}
