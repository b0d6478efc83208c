using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Nothing is told until a trigger fires; then what was before it.</summary>
public sealed class The_flight_recorder(WarmTarget warm) : IClassFixture<WarmTarget>
{
    /// <summary>As long as any test may take: what came before is all inside.</summary>
    private static readonly string[] s_long = ["--last", "10m", "--budget", "off", "--format", "jsonl"];

    private static async Task<ToolProcess> RecordAsync(TargetProcess target, params string[] words)
    {
        var tool = ToolProcess.Start(["record", $"{target.Pid}", .. words]);
        await tool.ArmedAsync();
        return tool;
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Works_on_every_runtime(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.CallAsync("hot");
        await target.CallAsync("orders");
        await using var tool = await RecordAsync(target, [.. s_long, "Loop.Tick -> return", "--until", "OrderService.Submit when $exception == null"]);
        await target.CallAsync("hot", 30);
        await target.CallAsync("orders");
        var seen = new Recording(await tool.EndAsync());
        Assert.Equal((30, 30), (seen.Of("call", "Loop.Tick").Count, seen.Of("return", "Loop.Tick").Count));
        Assert.Equal(2, Assert.Single(seen.Events, e => e.TryGetProperty("trigger", out _)).GetProperty("spec").GetInt32());
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [InlineData("at once", "OrderService.Submit", "call orders 1")]
    [InlineData("decided at the end", "Loop.Tick when $return == 7 && step == 1", "call hot 7")]
    [InlineData("an exception", "exceptions", "throws 1")]
    [InlineData("a collection", "gc when kind == \"end\"", "collections 1")]
    public async Task Shows_what_came_before_the_trigger_and_marks_it(string name, string until, string ask)
    {
        _ = name;
        var target = warm.Process;
        await using var tool = await RecordAsync(target, [.. s_long, "Loop.Tick when value < 5 -> return", "--until", until]);
        await target.CallAsync("hot", 5);
        await target.AskAsync(ask.Split(' ')[0] + ask[ask.IndexOf(' ', StringComparison.Ordinal)..]);
        var seen = new Recording(await tool.EndAsync());
        Assert.Equal((0, "requested"), (seen.ExitCode, seen.Reason));
        // The five before it, and none is told twice; the trigger's own scenario may call Tick again.
        Assert.Equal(Enumerable.Range(0, 5), seen.Of("call", "Loop.Tick").Where(c => c.GetProperty("spec").GetInt32() == 1).Take(5).Select(c => c.Arg("value").GetInt32()));
        var trigger = Assert.Single(seen.Events, e => e.TryGetProperty("trigger", out _));
        Assert.Equal(2, trigger.GetProperty("spec").GetInt32());
        Assert.Contains("the trigger fired: the history reaches back ", string.Concat(seen.Lines), StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task Waits_for_the_first_of_several_triggers()
    {
        var target = warm.Process;
        await using var tool = await RecordAsync(target, [.. s_long, "Loop.Tick", "--until", "PartnerRelay.*", "--until", "OrderService.Submit", "--until", "exit"]);
        await target.CallAsync("hot", 3);
        await target.CallAsync("orders");
        var seen = new Recording(await tool.EndAsync());
        Assert.Equal(3, Assert.Single(seen.Events, e => e.TryGetProperty("trigger", out _)).GetProperty("spec").GetInt32());
        Assert.Equal(3, seen.Of("call", "Loop.Tick").Count(c => c.GetProperty("spec").GetInt32() == 1));
    }

    [Fact]
    public async Task Shows_nothing_when_it_is_ended_before()
    {
        var target = warm.Process;
        await using var tool = await RecordAsync(target, "Loop.Tick", "--until", "OrderService.Submit");
        await target.CallAsync("hot", 3);
        tool.Signal(ToolProcess.Terminate);
        var ran = await tool.EndAsync();
        Assert.Equal((0, ""), (ran.ExitCode, ran.Out));
        Assert.Contains("\nstopped: requested. entered 3, matched 3,", ran.Err, StringComparison.Ordinal);
        Assert.EndsWith("no trigger fired: nothing that was held is shown.\n", ran.Err, StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
    }

    [Theory]
    [InlineData("exit", 0)]
    [InlineData("OrderService.Submit", 5)]
    public async Task Shows_what_it_holds_when_the_process_ends(string until, int exitCode)
    {
        await using var target = await TargetProcess.StartAsync(environment: ("DOTNET_DbgEnableMiniDump", "0"));
        await target.CallAsync("hot");
        await target.CallAsync("orders");
        await using var tool = await RecordAsync(target, [.. s_long, "Loop.Tick -> return", "--until", until]);
        await target.CallAsync("hot", 4);
        await target.SendAsync("crash failfast");
        await target.WaitForExitAsync();
        var seen = new Recording(await tool.EndAsync());
        Assert.Equal((exitCode, "targetLost", 4, 4), (seen.ExitCode, seen.Reason, seen.Of("call").Count, seen.Of("return").Count));
        Assert.Contains("the process ended: the history reaches back ", string.Concat(seen.Lines), StringComparison.Ordinal);
    }

    /// <summary>A flood writes the memory full many times over.</summary>
    [Fact]
    public async Task Says_how_far_back_it_reaches_when_more_comes_than_it_can_hold()
    {
        var target = warm.Process;
        await using var tool = await RecordAsync(target, [.. s_long, "Loop.Tick", "--until", "OrderService.Submit"]);
        await target.AskAsync("flood 1 2000000");
        // The first may find no room: the flood has just taken it all.
        var ending = tool.EndAsync();
        while (!ending.IsCompleted)
        {
            await target.CallAsync("orders");
        }

        var seen = new Recording(await ending);
        Assert.Contains(", not 600 s: more events came than the memory holds.", string.Concat(seen.Lines), StringComparison.Ordinal);
        Assert.Single(seen.Events, e => e.TryGetProperty("trigger", out _));
        Assert.InRange(seen.Of("call").Count, 1_000, 1_000_000);
        Assert.True(seen.Count("matched") + seen.Count("dropped") > 2_000_000);
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task Leaves_out_what_lies_before_the_window()
    {
        var target = warm.Process;
        await using var tool = await RecordAsync(target, "Loop.Tick", "--last", "1ms", "--after", "1ms", "--until", "OrderService.Submit", "--format", "jsonl", "--budget", "off");
        await target.CallAsync("hot", 20);
        // The answers of a process take longer than a millisecond when they are so many.
        for (var i = 0; i < 100; i++)
        {
            await target.AskAsync("fds");
        }

        await target.CallAsync("orders");
        var seen = new Recording(await tool.EndAsync());
        Assert.Single(seen.Events, e => e.TryGetProperty("trigger", out _));
        Assert.DoesNotContain(seen.Of("call", "Loop.Tick"), c => c.Arg("value").GetInt32() > 5);
        Assert.True(seen.Count("matched") >= 21);
    }
}
