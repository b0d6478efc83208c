using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>
/// Our code fails, once, in the place that a test names. The program's answers stay true, the probes go, and the stop says what happened where.
/// </summary>
public sealed class Faults_of_our_own(FaultyTargets targets) : IClassFixture<FaultyTargets>
{
    private const string Submit = "OrderService.Submit(int, Order) -> return, stack";
    private const string Async = "OrderService.SubmitAsync -> return";
    private const string Handmade = "Handmade.* -> return";
    private const string Ticker = "Ticker.* -> return";

    [Theory]
    [InlineData(10, "enter:null", "NullReferenceException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "enter:memory", "OutOfMemoryException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "enter:depth", "InsufficientExecutionStackException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "enter:any", "InvalidOperationException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "log:memory", "OutOfMemoryException", "Loop.Tick", "Loop.Tick", "!flood 2 5000")]
    [InlineData(10, "attend:memory", "OutOfMemoryException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "gate:null", "NullReferenceException", "Chooser.Pick", "Chooser.Pick -> return", "generic")]
    [InlineData(10, "guard:null", "NullReferenceException", "OrderService.Submit", "OrderService.Submit(int, Order) when priority > 0 -> return", "orders")]
    [InlineData(10, "capture:null", "NullReferenceException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "capture:memory", "OutOfMemoryException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "outcome:null", "NullReferenceException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "count:null", "NullReferenceException", "OrderService.Submit", Submit, "orders")]
    [InlineData(10, "thrown:null", "NullReferenceException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(10, "first pass:null", "NullReferenceException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(10, "second pass:memory", "OutOfMemoryException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(10, "stash:memory", "OutOfMemoryException", "OrderService.Submit", "OrderService.Submit(int, Order) when $return == true", "orders")]
    [InlineData(10, "resume:null", "NullReferenceException", "OrderService.SubmitAsync", Async, "orders")]
    [InlineData(10, "suspend:memory", "OutOfMemoryException", "OrderService.SubmitAsync", Async, "orders")]
    [InlineData(10, "outcome:null", "NullReferenceException", "OrderService.SubmitAsync", Async, "orders")]
    [InlineData(10, "outcome:null", "NullReferenceException", "Courier.AtOnce", "Courier.AtOnce -> return", "async")]
    [InlineData(10, "leave:memory", "OutOfMemoryException", "Handmade.Done", Handmade, "async.handmade")]
    [InlineData(10, "made:null", "NullReferenceException", "Ticker.", Ticker, "iterators.async")]
    [InlineData(10, "enumerated:null", "NullReferenceException", "Ticker.", Ticker, "iterators.async")]
    [InlineData(10, "next:null", "NullReferenceException", "Ticker.", Ticker, "iterators.async")]
    [InlineData(9, "enter:null", "NullReferenceException", "OrderService.Submit", Submit, "orders")]
    [InlineData(9, "first pass:null", "NullReferenceException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(9, "second pass:null", "NullReferenceException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(9, "suspend:memory", "OutOfMemoryException", "OrderService.SubmitAsync", Async, "orders")]
    [InlineData(8, "enter:null", "NullReferenceException", "OrderService.Submit", Submit, "orders")]
    [InlineData(8, "first pass:null", "NullReferenceException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(8, "second pass:null", "NullReferenceException", "OrderService.Cancel", "OrderService.Cancel -> return", "orders")]
    [InlineData(8, "suspend:memory", "OutOfMemoryException", "OrderService.SubmitAsync", Async, "orders")]
    public async Task On_a_thread_of_the_program(int runtime, string fault, string exception, string method, string spec, string scenario)
    {
        var target = await targets.OfAsync(runtime);
        var before = await AskAsync(target, scenario);
        await using var tool = Start(target, spec);
        await tool.ArmedAsync();
        await target.AskAsync($"fault {fault}", "fault");
        Assert.Equal(before, await AskAsync(target, scenario));
        var seen = new Recording(await tool.EndAsync());

        Assert.Equal(("fault", 1), (seen.Reason, seen.ExitCode));
        var detail = seen.Stop.GetProperty("detail").GetString();
        Assert.StartsWith($"DB9005: {exception} in the probe of {method}", detail, StringComparison.Ordinal);
        await EverythingWorksAsync(target, spec, scenario);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task A_thread_that_stands_still_in_the_middle_of_an_event_holds_the_others_back_for_the_lag_and_is_marked_late(int runtime)
    {
        var target = await targets.OfAsync(runtime);
        await using var tool = Start(target, "OrderService.Submit(int, Order)", "Loop.Tick", "--lag", "300ms");
        await tool.ArmedAsync();
        await target.AskAsync("start orders 1");
        await target.AskAsync("fault capture:wait", "fault");
        // It has taken the fault: it stands.
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (await target.AskAsync("fault?", "fault") != "none")
        {
            Assert.True(patience.Elapsed < TargetProcess.DefaultPatience);
        }

        await target.AskAsync("flood 1 3");
        await tool.LineAsync(l => l.Contains("Loop.Tick", StringComparison.Ordinal) && l.Contains("\"event\":\"call\"", StringComparison.Ordinal));
        await target.AskAsync("fault go:on", "fault");
        await tool.LineAsync(l => l.Contains("\"late\":true", StringComparison.Ordinal));
        await target.AskAsync("stop");
        tool.Signal(ToolProcess.Terminate);
        var seen = new Recording(await tool.EndAsync());

        Assert.Equal(("requested", 0), (seen.Reason, seen.ExitCode));
        var calls = seen.Of("call").ToList();
        var ticks = calls.FindAll(e => e.GetProperty("spec").GetInt32() == 2);
        Assert.Equal(3, ticks.Count);
        var late = Assert.Single(calls, e => e.TryGetProperty("late", out _));
        Assert.Equal(1, late.GetProperty("spec").GetInt32());
        Assert.True(late.GetProperty("t").GetDateTimeOffset() < ticks[0].GetProperty("t").GetDateTimeOffset());
        Assert.Equal(calls.IndexOf(ticks[^1]) + 1, calls.IndexOf(late));
    }

    [Theory]
    [InlineData("keep:any")]
    [InlineData("keep:memory")]
    [InlineData("watch:null")]
    public async Task On_the_sessions_thread_while_it_runs(string fault)
    {
        var target = await targets.OfAsync(10);
        var before = await target.CallAsync("async.handmade");
        await using var tool = Start(target, Handmade, "Small.Tiny");
        await tool.ArmedAsync();
        await target.AskAsync($"fault {fault}", "fault");
        Assert.Equal(before, await target.CallAsync("async.handmade"));
        var seen = new Recording(await tool.EndAsync());

        Assert.Equal(("fault", 1), (seen.Reason, seen.ExitCode));
        Assert.StartsWith("DB9006: ", seen.Stop.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await EverythingWorksAsync(target, Handmade, "async.handmade");
    }

    [Theory]
    [InlineData("disarm:any")]
    [InlineData("revert:memory")]
    [InlineData("last look:null")]
    [InlineData("last word:memory")]
    public async Task While_the_session_ends(string fault)
    {
        var target = await targets.OfAsync(10);
        var before = await target.CallAsync("orders", 2);
        await using var tool = Start(target, Submit, "Small.Tiny");
        await tool.ArmedAsync();
        await target.AskAsync($"fault {fault}", "fault");
        Assert.Equal(before, await target.CallAsync("orders", 2));
        tool.Signal(ToolProcess.Terminate);
        var seen = new Recording(await tool.EndAsync());

        // What could be done again was; it is said all the same.
        Assert.Equal("none", await target.AskAsync("fault?", "fault"));
        Assert.True(seen.Reason == "fault" ? seen.ExitCode == 1 : fault.StartsWith("revert", StringComparison.Ordinal), seen.Stop.ToString());
        await EverythingWorksAsync(target, Submit, "orders");
    }

    [Theory]
    [InlineData("connection:memory", "DB9006 or DB2016")]
    [InlineData("open:null", "DB9006")]
    [InlineData("map:memory", "DB9007")]
    [InlineData("begin:any", "DB9006")]
    [InlineData("arm:memory", "DB9006")]
    [InlineData("body:null", "DB9006")]
    [InlineData("metadata:none", "DB3006")]
    [InlineData("rejit:none", "DB3006")]
    [InlineData("thread:memory", "DB2016")]
    public async Task Before_anything_is_traced(string fault, string code)
    {
        // Signatures are asked for once in the life of a module: a target of its own.
        await using var own = fault.StartsWith("metadata", StringComparison.Ordinal) ? await TargetProcess.StartAsync() : null;
        var target = own ?? await targets.OfAsync(10);
        var before = await target.CallAsync("orders", 2);
        await target.CallAsync("inlined");
        await target.AskAsync($"fault {fault}", "fault");
        await using var tool = Start(target, Submit, "Small.Tiny");
        var ran = await tool.EndAsync();

        Assert.NotEqual(0, ran.ExitCode);
        // Whether the agent's last word or the end of the line is read first is the kernel's choice.
        Assert.Contains(code.Split(" or "), c => (ran.Err + ran.Out).Contains($"{c}: ", StringComparison.Ordinal));
        Assert.Equal("none", await target.AskAsync("fault?", "fault"));
        Assert.Equal(before, await target.CallAsync("orders", 2));
        await EverythingWorksAsync(target, Submit, "orders");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Are_not_made_by_a_stack_that_is_almost_used_up(int runtime)
    {
        var target = await targets.OfAsync(runtime);
        Assert.Equal("0", await target.AskAsync("deep 192", "deep"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Loop.Item -> return, args(deep), stack(32)");
        Assert.Equal("0", await target.AskAsync("deep 192", "deep"));
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        // Those calls, and no others, are left alone and counted.
        Assert.InRange(seen.Count("dropped"), 1, seen.Count("entered") - 1);
        Assert.Equal(0, seen.Count("open"));
    }

    [Fact]
    public void Cannot_be_asked_of_the_tool_that_people_get()
    {
        var folder = Path.GetDirectoryName(Repository.Tool)!;
        foreach (var file in Directory.GetFiles(folder, "Dotbug.Agent*.dll"))
        {
            Assert.False(CanFail(file), file);
        }

        Assert.True(CanFail(Path.Combine(Path.GetDirectoryName(targets.Tool)!, "Dotbug.Agent.dll")));
    }

    private static bool CanFail(string agent) => File.ReadAllBytes(agent).AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("dotbug.fault")) >= 0;

    private static Task<string> AskAsync(TargetProcess target, string scenario) =>
        scenario.StartsWith('!') ? FloodAsync(target, scenario[1..]) : target.CallAsync(scenario);

    /// <summary>How long it took is not the answer.</summary>
    private static async Task<string> FloodAsync(TargetProcess target, string line) => string.Join(' ', (await target.AskAsync(line)).Split(' ')[..2]);

    /// <summary>Nothing is left, inlining is as before, and the next session sees the calls again.</summary>
    private async Task EverythingWorksAsync(TargetProcess target, string spec, string scenario)
    {
        await Sessions.NoneAsync(target, targets.Tool);
        Assert.Equal("inlined yes", await InlinedAsync(target));
        await using var tool = Start(target, spec);
        await tool.ArmedAsync();
        await AskAsync(target, scenario);
        tool.Signal(ToolProcess.Terminate);
        var seen = new Recording(await tool.EndAsync());
        Assert.Equal(("requested", 0), (seen.Reason, seen.ExitCode));
        Assert.NotEqual(0, seen.Count("matched"));
    }

    private static async Task<string> InlinedAsync(TargetProcess target)
    {
        await target.CallAsync("inlined");
        return await target.AskAsync("inlined?");
    }

    private ToolProcess Start(TargetProcess target, params string[] specs) =>
        ToolProcess.Start(["trace", $"{target.Pid}", .. specs, "--format", "jsonl", "--max-methods", "50", .. Trace.Unlimited], targets.Tool);
}
