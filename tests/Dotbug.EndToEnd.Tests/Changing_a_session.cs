using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>By another tool than the one that began it.</summary>
public sealed class Changing_a_session
{
    private const string First = "OrderService.Submit(int, Order) -> return";

    private static Task<Ran> ChangeAsync(TargetProcess target, params string[] what) => ToolProcess.RunAsync(["change", $"{target.Pid}", .. what]);

    private static string[] Notices(Recording seen) =>
        [.. More(seen).SelectMany(e => e.GetProperty("notices").EnumerateArray()).Select(n => n.GetString()!)];

    private static IEnumerable<JsonElement> More(Recording seen) => seen.Of("armed").Where(e => e.TryGetProperty("more", out _));

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_spec_is_paused_and_resumed_added_and_removed(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.CallAsync("orders");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, First);
        await target.CallAsync("orders");

        Assert.Equal($"spec 1 paused: {First}\n", (await ChangeAsync(target, "--pause", "1")).Err);
        await target.CallAsync("orders");
        Assert.Contains("paused spec 1: ", (await ToolProcess.RunAsync("status", $"{target.Pid}")).Out, StringComparison.Ordinal);

        var added = await ChangeAsync(target, "1", "--add", "OrderService.Submit(int, Order) when priority == 2");
        Assert.Equal((0, "spec 2 added: OrderService.Submit(int, Order) when priority == 2\narmed 1 method.\n"), (added.ExitCode, added.Err));
        await target.CallAsync("orders");

        Assert.Equal(0, (await ChangeAsync(target, "--resume", "1")).ExitCode);
        await target.CallAsync("orders");

        Assert.Equal(0, (await ChangeAsync(target, "--remove", "2")).ExitCode);
        await target.CallAsync("orders");
        var seen = await trace.StopAsync();

        // Each round submits with the priorities 1, 2 and 1. Seen by the first: rounds 1, 4 and 5; by the second: 3 and 4.
        Assert.Equal(9, seen.Of("call").Count(e => e.GetProperty("spec").GetInt32() == 1));
        Assert.Equal(9, seen.Of("return").Count);
        Assert.Equal([2, 2], seen.Of("call").Where(e => e.GetProperty("spec").GetInt32() == 2).Select(e => e.Arg("priority").GetInt32()));
        Assert.Equal(("requested", 0L), (seen.Reason, seen.Count("dropped")));
        Assert.Equal(9 + 6, seen.Count("entered"));
        Assert.Equal(["spec 1 paused", "spec 2 added", "spec 1 resumed", "spec 2 removed"], Notices(seen).Select(n => n.Split(':')[0]));
        await Sessions.NoneAsync(target);
    }

    [Theory]
    [InlineData("--pause")]
    [InlineData("--remove")]
    public async Task Calls_that_are_inside_tell_their_end(string how)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("park warm");
        await target.AskAsync("unpark warm");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parking.Wait -> return", "Parking.Wait when $exception == null");
        await target.AskAsync("park inside");
        Assert.Equal(0, (await ChangeAsync(target, how, "1")).ExitCode);
        Assert.Equal(0, (await ChangeAsync(target, how, "2")).ExitCode);
        await target.AskAsync("park unseen");
        await target.AskAsync("unpark inside");
        await target.AskAsync("unpark unseen");
        var seen = await trace.StopAsync();
        Assert.Equal(["inside", "inside"], seen.Of("call").Select(e => e.Arg("id").GetString()));
        Assert.Single(seen.Of("return"), e => e.GetProperty("spec").GetInt32() == 1);
        Assert.Equal((2L, 0L), (seen.Count("entered"), seen.Count("open")));
    }

    [Fact]
    public async Task A_removed_spec_has_no_probe_any_more_once_nobody_is_inside()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, First, "OrderService.Cancel");
        await using var other = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Cancel");
        await target.CallAsync("orders");
        Assert.Equal(0, (await ChangeAsync(target, "1", "--remove", "1")).ExitCode);
        // A method takes eight probes: what was removed leaves its place.
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(0, (await ChangeAsync(target, "1", "--add", First)).ExitCode);
            await target.CallAsync("orders");
            Assert.Equal(0, (await ChangeAsync(target, "1", "--remove", $"{i + 3}")).ExitCode);
        }

        var seen = await trace.StopAsync();
        Assert.Equal(11 * 3, seen.Of("return").Count);
        Assert.Equal("requested", (await other.StopAsync()).Reason);
    }

    [Fact]
    public async Task Events_of_the_runtime_come_and_go()
    {
        await using var target = await TargetProcess.StartAsync(10);
        await target.AskAsync("throws 1");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Provoked.Twice");
        await target.AskAsync("throws 2");
        Assert.Equal(0, (await ChangeAsync(target, "--add", "exceptions when type endswith \"InvalidTimeZoneException\"")).ExitCode);
        await target.AskAsync("throws 3");
        Assert.Equal(0, (await ChangeAsync(target, "--remove", "2")).ExitCode);
        await target.AskAsync("throws 4");
        var seen = await trace.StopAsync();
        Assert.Equal(9, seen.Of("call").Count);
        Assert.Equal(["number 0", "number 1", "number 2"], seen.Of("exceptions").Select(e => e.GetProperty("fields").EnumerateArray()
            .Single(f => f.GetProperty("name").ValueEquals("message")).GetProperty("value").GetString()!));
    }

    [Theory]
    [InlineData(3, "error DB3001: no method matches 'OrderService.Nothing'", "--add", "OrderService.Nothing")]
    [InlineData(2, "error DB1004: unknown action 'retrun'", "--add", "OrderService.Submit -> retrun")]
    [InlineData(3, "error DB3011: $depth counts calls from a session's beginning on", "--add", "OrderService.Cancel when $depth > 1")]
    [InlineData(2, "error DB4014: session 1 has no spec 2", "--pause", "2")]
    [InlineData(2, "error DB4011: there is no session 7", "7", "--pause", "1")]
    [InlineData(2, "error DB1913: change does one thing at a time", "1")]
    [InlineData(2, "error DB1913: change does one thing at a time", "--pause", "1", "--remove", "1")]
    [InlineData(2, "error DB1903: --pause cannot be 'all'", "--pause", "all")]
    public async Task What_cannot_be_changed_is_said_and_nothing_is(int exitCode, string error, params string[] what)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, First);
        var ran = await ChangeAsync(target, what);
        Assert.StartsWith(error, ran.Err, StringComparison.Ordinal);
        Assert.Equal(exitCode, ran.ExitCode);
        await target.CallAsync("orders");
        var seen = await trace.StopAsync();
        Assert.Equal((3, 0), (seen.Of("return").Count, More(seen).Count()));
    }
}
