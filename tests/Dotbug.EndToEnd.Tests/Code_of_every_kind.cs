using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Tiers, precompiled code, code that is replaced while it runs, copies in load contexts, code that can be unloaded.</summary>
public sealed class Code_of_every_kind
{
    private const string Replaced = "TC_OnStackReplacement_InitialCounter", ReplacedAfter = "OSR_HitLimit";

    public static TheoryData<string> Tiers => ["", "TieredCompilation=0", "TieredPGO=0", "TC_QuickJitForLoops=0", "ReadyToRun=0",
        $"{Replaced}=10;{ReplacedAfter}=1", "TC_CallCountThreshold=1;TC_BackgroundWorkerTimeoutMs=0;TC_CallCountingDelayMs=0"];

    /// <summary>The load keeps the methods hot on another thread, in whatever tier they are at the moment and on their way to the next one.</summary>
    [Theory]
    [MemberData(nameof(Tiers))]
    public async Task Hot_methods_are_traced_in_every_tier(string settings)
    {
        await using var target = await TargetProcess.StartAsync(environment: Environment(settings));
        await target.AskAsync("start hot 1", "started");
        await target.CallAsync("framework");
        for (var round = 1; round <= 3; round++)
        {
            await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Loop.Tick when $thread == 1 -> return",
                "Loop.Item when $thread == 1 -> return", "System.Net.Http.HttpClient.SendAsync(HttpRequestMessage) -> return");
            var during = await target.CallAsync("hot", 20) + await target.CallAsync("framework");
            var seen = await trace.StopAsync();

            Assert.Equal(Enumerable.Range(0, 20), seen.Of("call", "Loop.Tick").Select(c => c.Arg("value").GetInt32()));
            Assert.Equal(20, seen.Of("return", "Loop.Tick").Count);
            Assert.Equal(20, seen.Of("return", "Loop.Item").Count);
            Assert.Single(seen.Of("return", "HttpClient.SendAsync"));
            Assert.Equal(during, await target.CallAsync("hot", 20) + await target.CallAsync("framework"));
        }

        Assert.DoesNotContain("failed", await target.AskAsync("stop"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData($"{Replaced}=10;{ReplacedAfter}=1")]
    public async Task A_loop_that_runs_goes_on_in_its_old_code_and_is_named(string settings)
    {
        await using var target = await TargetProcess.StartAsync(environment: Environment(settings));
        await target.AskAsync("spin one", "spinning");

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Spinner.Spin -> return");
        await target.AskAsync("spin two", "spinning");
        Assert.Equal("still one True", await target.AskAsync("still one"));
        Assert.Equal("still two True", await target.AskAsync("still two"));
        var seen = await trace.StopAsync();

        Assert.Contains("running already: Spinner.Spin; a call that was inside goes on in its old code and is not seen",
            seen.Armed.GetProperty("notices").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("two", Assert.Single(seen.Of("call", "Spinner.Spin")).Arg("id").GetString());
        Assert.Single(seen.Of("return", "Spinner.Spin"));
    }

    [Fact]
    public async Task One_spec_traces_every_copy_of_an_assembly_and_the_copies_are_told_apart()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("context left", "opened");
        await target.AskAsync("context right", "opened");
        foreach (var context in new[] { "own", "left", "right" })
        {
            await target.AskAsync($"load {context} SparePlugin", "loaded");
        }

        var found = await ToolProcess.RunAsync("find", $"{target.Pid}", "SparePlugin.Work");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "SparePlugin.Work -> return");
        await target.AskAsync("work own SparePlugin 1", "worked");
        await target.AskAsync("work left SparePlugin 2", "worked");
        await target.AskAsync("work right SparePlugin 3", "worked");
        var seen = await trace.StopAsync();

        Assert.Equal(
            "Target!Shop.Late.SparePlugin.Work(int)\nTarget!Shop.Late.SparePlugin.Work(int) in load context 'left'\n"
            + "Target!Shop.Late.SparePlugin.Work(int) in load context 'right'\n", found.Out);
        Assert.Equal([1, 2, 3], seen.Of("call").Select(c => c.Arg("amount").GetInt32()));
        Assert.Equal([3, 6, 9], seen.Of("return").Select(r => r.GetProperty("value").GetInt32()));
        Assert.Equal(3, seen.Count("reverted"));
    }

    [Fact]
    public async Task Code_that_can_be_unloaded_and_code_made_at_run_time_is_refused_by_name()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("context gone collectible", "opened");
        await target.AskAsync("load gone SparePlugin", "loaded");
        await target.CallAsync("collectible");

        var unloadable = await ToolProcess.RunAsync("find", $"{target.Pid}", "SparePlugin.Work");
        var made = await ToolProcess.RunAsync("find", $"{target.Pid}", "Plugin.Worker.Work");

        Assert.Contains("in load context 'gone'  no: its load context can be unloaded, and the runtime does not re-jit there\n", unloadable.Out, StringComparison.Ordinal);
        Assert.Equal(3, made.ExitCode);
        Assert.Contains("assemblies made at run time cannot be traced: Plugin", made.Err, StringComparison.Ordinal);
        Assert.StartsWith("done", await target.AskAsync("call collectible 2"), StringComparison.Ordinal);
    }

    /// <summary>dotnet/runtime issue 95653: a method that is compiled reports what it inlined while others are being re-jitted.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Arming_while_the_compiler_is_busy_changes_no_result(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("compile 2 64", "compiled");
        await target.AskAsync("compiling 3", "compiling");
        for (var round = 0; round < 4; round++)
        {
            await using var trace = await Trace.StartAsync(target, [.. Trace.Unlimited, "--max-methods", "1000"],
                "Parts.* -> return", "Maker<,>.* -> return", "System.Activator.CreateInstance(Type)");
            await trace.Tool.LineAsync(l => l.Contains("\"event\":\"return\"", StringComparison.Ordinal) && l.Contains("Parts.Half", StringComparison.Ordinal));
            var seen = await trace.StopAsync();
            Assert.Equal("requested", seen.Reason);
        }

        var result = await target.AskAsync("compiled", "compiled");
        Assert.EndsWith(" 0", result, StringComparison.Ordinal);
        Assert.Equal("16000", await target.AskAsync("compile 2 64", "compiled"));
    }

    /// <summary>
    /// The same issue, on .NET 8: compilations that had decided to inline a method which is then re-jitted make the runtime ask for a re-jit itself, of a
    /// module that is none and under a lock that the request waits for. The process dies, or stands still for good.
    /// </summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task No_compilation_is_under_way_while_what_it_inlines_is_armed(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("pressing 2", "compiling");
        for (var round = 0; round < 12; round++)
        {
            await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parts.*");
            Assert.Equal("requested", (await trace.StopAsync()).Reason);
        }

        Assert.EndsWith(" 0", await target.AskAsync("compiled", "compiled"), StringComparison.Ordinal);
    }

    /// <summary>The runtime does not say that a compilation failed: it would count as under way for good.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task A_compilation_that_failed_keeps_nobody_from_arming(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("half 10");
        await using (var first = await Trace.StartAsync(target, Trace.Unlimited, "Parts.Half"))
        {
            await first.StopAsync();
        }

        Assert.Equal("rejected 300", await target.AskAsync("uncompilable 300"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parts.Half");
        Assert.Equal("half 5", await target.AskAsync("half 10"));
        Assert.Single((await trace.StopAsync()).Of("call"));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Code_made_at_run_time_may_have_inlined_what_is_traced(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        Assert.Equal("emitted 8 8 8", await target.AskAsync("emitted 9"));
        for (var round = 0; round < 3; round++)
        {
            await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parts.Half -> return", "Parts.Double");
            Assert.Equal("emitted 8 8 8", await target.AskAsync("emitted 9"));
            var seen = await trace.StopAsync();

            Assert.Equal("requested", seen.Reason);
            Assert.Equal("emitted 10 10 10", await target.AskAsync("emitted 11"));
            // Code that can be unloaded, and code in no assembly, keeps its inlined copies: the runtime re-jits neither.
            Assert.Equal(9, Assert.Single(seen.Of("call", "Parts.Half")).Arg("value").GetInt32());
            Assert.Single(seen.Of("call", "Parts.Double"));
        }
    }

    private static (string, string?)[] Environment(string settings) =>
        [.. settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).Select(s => ("DOTNET_" + s[0], (string?)s[1]))];
}
