using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

public sealed class Types_that_come_late
{
    private static readonly string[] _pending = [.. Trace.Unlimited, "--pending"];

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Are_armed_when_the_program_loads_them(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);

        await using var trace = await Trace.StartAsync(target, _pending, "Late.Plugin.Work -> return");
        await target.AskAsync("load own Plugin", "loaded");
        await MoreAsync(trace);
        Assert.Equal("worked 14", await target.AskAsync("work own Plugin 7"));
        var seen = await trace.StopAsync();

        Assert.Equal(0, seen.Armed.GetProperty("methods").GetInt32());
        Assert.Contains("waiting for 1 method whose types are not loaded yet: Plugin.Work", seen.Armed.GetProperty("notices")[0].GetString());
        var more = Assert.Single(seen.Of("armed"), a => a.TryGetProperty("more", out _));
        Assert.Equal("Plugin.Work", more.GetProperty("probes")[0].GetProperty("method").GetString());
        Assert.Equal(7, Assert.Single(seen.Of("call")).Arg("amount").GetInt32());
        Assert.Equal(14, Assert.Single(seen.Of("return")).GetProperty("value").GetInt32());
        Assert.Equal(1, seen.Count("reverted"));
        Assert.Equal("worked 4", await target.AskAsync("work own Plugin 2"));
    }

    /// <summary>A budget that was summed before they came asked for probes that it did not know, and the session ended as faulty.</summary>
    [Fact]
    public async Task Are_armed_in_a_session_with_a_budget()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var trace = await Trace.StartAsync(target, ["--hits", "off", "--time", "60s", "--pending"], "Provoked.*");
        await target.AskAsync("throws 1");
        await MoreAsync(trace);
        await target.AskAsync("throws 1");
        Assert.Equal("requested", (await trace.StopAsync()).Reason);
    }

    [Fact]
    public async Task Are_neither_loaded_nor_started_by_waiting_for_them()
    {
        await using var target = await TargetProcess.StartAsync();

        await using var trace = await Trace.StartAsync(target, _pending, "Late.*.Work", "*.Late.Nothing.*");
        await target.AskAsync("load own SparePlugin", "loaded");
        await MoreAsync(trace);

        Assert.Equal("started 0", await target.AskAsync("started?"));
        await trace.StopAsync();
        Assert.Equal("started 0", await target.AskAsync("started?"));
    }

    [Fact]
    public async Task Come_with_their_assembly_and_may_be_precompiled()
    {
        await using var target = await TargetProcess.StartAsync();

        await using var trace = await Trace.StartAsync(target, _pending, "System.Xml.Linq.XElement.ctor(XName)");
        await target.AskAsync("xml first", "xml");
        await MoreAsync(trace);
        await target.AskAsync("xml second", "xml");
        var seen = await trace.StopAsync();

        Assert.Contains("'System.Xml.Linq.XElement.ctor(XName)' matches nothing yet: waiting for it",
            seen.Armed.GetProperty("notices").EnumerateArray().Select(n => n.GetString()));
        Assert.Contains("second", seen.Of("call", "XElement.ctor")[^1].Arg("name").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_found_as_implementations_of_an_interface()
    {
        await using var target = await TargetProcess.StartAsync();

        await using var trace = await Trace.StartAsync(target, _pending, "IPlugin.Work");
        await target.AskAsync("load own SparePlugin", "loaded");
        await MoreAsync(trace);
        await target.AskAsync("work own SparePlugin 5", "worked");
        var seen = await trace.StopAsync();

        Assert.Equal(5, Assert.Single(seen.Of("call", "SparePlugin.Work")).Arg("amount").GetInt32());
    }

    [Fact]
    public async Task Join_those_that_were_there_and_the_numbers_add_up()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("load own SparePlugin", "loaded");

        await using var trace = await Trace.StartAsync(target, _pending, "Late.*Plugin.Work -> return", "Loop.Tick");
        await target.AskAsync("work own SparePlugin 1", "worked");
        await target.AskAsync("load own Plugin", "loaded");
        await MoreAsync(trace);
        await target.AskAsync("work own Plugin 2", "worked");
        await target.AskAsync("work own SparePlugin 3", "worked");
        var seen = await trace.StopAsync();

        Assert.Equal([1, 2, 3], seen.Of("call").Where(c => c.GetProperty("spec").GetInt32() == 1).Select(c => c.Arg("amount").GetInt32()));
        Assert.Equal([3, 4, 9], seen.Of("return").Select(r => r.GetProperty("value").GetInt32()));
        Assert.Equal(3, seen.Count("matched"));
    }

    [Fact]
    public async Task Are_refused_by_name_when_nobody_waits()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("load own SparePlugin", "loaded");

        var ran = await ToolProcess.RunAsync("trace", $"{target.Pid}", "Late.*Plugin.Work", "--dry-run");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("would arm 1 of 2 methods", ran.Out, StringComparison.Ordinal);
        Assert.Contains("Plugin.Work(int): its type is not loaded yet: nothing has used it (--pending waits for it)", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_whose_assembly_is_not_loaded_loads_none()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("load own SparePlugin", "loaded");

        var refused = await ToolProcess.RunAsync("find", $"{target.Pid}", "SparePlugin.Read");
        Assert.Contains("no: its signature names a type of System.Xml.XDocument, which is not loaded yet", refused.Out, StringComparison.Ordinal);
        await using var trace = await Trace.StartAsync(target, _pending, "SparePlugin.Read");
        Assert.DoesNotContain("Xml.Linq", await target.AskAsync("assemblies"), StringComparison.Ordinal);

        await target.AskAsync("xml first", "xml");
        await MoreAsync(trace);
    }

    internal static Task MoreAsync(Trace trace) => trace.Tool.LineAsync(l => l.Contains("\"more\":true", StringComparison.Ordinal));
}
