using System.Diagnostics;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A session that is kept in a file, and shown again.</summary>
public sealed class Files_of_sessions(WarmTarget warm) : IClassFixture<WarmTarget>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dotbug-files-").FullName;

    private string Path(string name) => System.IO.Path.Combine(_folder, name);

    [Theory]
    [InlineData("text", "orders,throws,async,refout,iterators.async,values,generic,local", "Shop.**.* -> return, stack(4)")]
    [InlineData("jsonl", "orders,throws,async,refout,iterators.async,values,generic,local", "Shop.**.* -> return, stack(4)")]
    [InlineData("text", "throws,slow", "exceptions", "Thrower.* -> return")]
    [InlineData("jsonl", "throws,slow", "exceptions", "Thrower.* -> return")]
    public async Task Are_shown_byte_for_byte_as_the_session_was(string format, string scenarios, params string[] specs)
    {
        var target = warm.Process;
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", .. specs, .. Trace.Unlimited, "--max-methods", "2000", "--output", Path("all.dbug"),
            "--format", format]);
        await tool.ArmedAsync();
        foreach (var scenario in scenarios.Split(','))
        {
            await target.CallAsync(scenario, 3);
        }

        tool.Signal(ToolProcess.Terminate);
        var live = await tool.EndAsync();
        Assert.Equal(0, live.ExitCode);
        Assert.True(live.Out.Split('\n').Length > 20, live.Out + live.Err);
        // What a slow attach says belongs to no event.
        live = live with { Err = string.Concat(live.Err.Split('\n').Where(l => l.Length > 0 && !l.StartsWith("attaching to ", StringComparison.Ordinal)).Select(l => l + "\n")) };
        Assert.Equal(live, await ToolProcess.RunAsync("show", Path("all.dbug"), "--format", format));
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task Keep_what_was_written_when_the_tool_is_killed()
    {
        var target = warm.Process;
        await using (var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick -> return", .. Trace.Unlimited, "--output", Path("killed.dbug")]))
        {
            await tool.ArmedAsync();
            await target.CallAsync("hot", 7);
            // What is in the file is seen there; the tool flushes by itself.
            await Until(async () => (await ToolProcess.RunAsync("show", Path("killed.dbug"))).Out.Contains("#7 ", StringComparison.Ordinal));
            tool.Signal(ToolProcess.Kill);
            await tool.EndAsync();
        }

        var shown = await ToolProcess.RunAsync("show", Path("killed.dbug"));
        Assert.Equal((0, 14), (shown.ExitCode, shown.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.EndsWith("/killed.dbug: the end of the session is not recorded: the tool was killed, or it still writes.\n", shown.Err, StringComparison.Ordinal);
        await Sessions.AllEndAsync(target);
    }

    [Fact]
    public async Task Keep_what_was_written_when_the_target_dies()
    {
        await using var target = await TargetProcess.StartAsync(environment: ("DOTNET_DbgEnableMiniDump", "0"));
        await target.CallAsync("hot");
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick -> return", "--output", Path("dead.dbug")]);
        await tool.ArmedAsync();
        await target.CallAsync("hot", 2);
        await target.SendAsync("crash failfast");
        await target.WaitForExitAsync();
        Assert.Equal(5, (await tool.EndAsync()).ExitCode);
        var shown = await ToolProcess.RunAsync("show", Path("dead.dbug"));
        Assert.Equal((0, 4), (shown.ExitCode, shown.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("stopped: the target ended", shown.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_that_the_disk_is_full()
    {
        var target = warm.Process;
        File.CreateSymbolicLink(Path("full.dbug"), "/dev/full");
        var ran = await ToolProcess.RunAsync("trace", $"{target.Pid}", "Loop.Tick", "--output", Path("full.dbug"));
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("error DB5002: writing to ", ran.Err, StringComparison.Ordinal);
        Assert.Contains("/full.dbug failed: No space left on device\n", ran.Err, StringComparison.Ordinal);
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task Come_in_parts_of_which_the_last_are_kept()
    {
        var target = warm.Process;
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick -> return, stack(1)", .. Trace.Unlimited, "--output", Path("parts.dbug"),
            "--rotate-size", "1mb", "--keep", "2"]);
        await tool.ArmedAsync();
        await target.AskAsync("start hot 1");
        await Until(() => Task.FromResult(File.Exists(Path("parts.4.dbug"))));
        await target.AskAsync("stop");
        tool.Signal(ToolProcess.Terminate);
        var ran = await tool.EndAsync();
        var files = Directory.GetFiles(_folder, "parts*.dbug").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal((0, 2), (ran.ExitCode, files.Length));
        Assert.Contains("the events are in ", ran.Err, StringComparison.Ordinal);
        Assert.All(files, f => Assert.InRange(new FileInfo(f).Length, 1, 1 << 20));
        Assert.All(files, f => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
        var shown = await ToolProcess.RunAsync(["show", .. files.Reverse(), "--format", "jsonl"]);
        var seen = new Recording(shown);
        // Each part stands alone, and together they have no gap: the numbers of calls that are told follow each other.
        var ids = seen.Of("call").Select(c => c.Id()).ToArray();
        Assert.Equal(Enumerable.Range(0, ids.Length).Select(i => ids[0] + i), ids);
        Assert.True(ids[0] > 1);
        Assert.Equal(seen.Stop.GetProperty("session").GetInt64(), seen.Events[0].GetProperty("session").GetInt64());
        await Sessions.NoneAsync(target);
    }

    [Fact]
    public async Task Of_two_processes_become_one_order()
    {
        await using var other = await TargetProcess.StartAsync();
        await other.CallAsync("hot");
        var target = warm.Process;
        await using (var one = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick", .. Trace.Unlimited, "--output", Path("one.dbug")]))
        await using (var two = ToolProcess.Start(["trace", $"{other.Pid}", "Loop.Tick", .. Trace.Unlimited, "--output", Path("two.dbug")]))
        {
            await one.ArmedAsync();
            await two.ArmedAsync();
            for (var i = 0; i < 5; i++)
            {
                await target.CallAsync("hot");
                await other.CallAsync("hot");
            }

            one.Signal(ToolProcess.Terminate);
            two.Signal(ToolProcess.Terminate);
            await one.EndAsync();
            await two.EndAsync();
        }

        var shown = await ToolProcess.RunAsync("show", Path("one.dbug"), Path("two.dbug"));
        var lines = shown.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        Assert.All(lines, (line, i) => Assert.Contains($"Z Target[{(i % 2 == 0 ? target.Pid : other.Pid)}] #{i / 2 + 1} ", line, StringComparison.Ordinal));
        Assert.Contains($"\nTarget[{other.Pid}]: stopped: requested. entered 5,", shown.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Can_be_asked_for_less()
    {
        var target = warm.Process;
        await using (var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick -> return", .. Trace.Unlimited, "--output", Path("asked.dbug")]))
        {
            await tool.ArmedAsync();
            await target.CallAsync("hot", 5);
            tool.Signal(ToolProcess.Terminate);
            await tool.EndAsync();
        }

        var all = (await ToolProcess.RunAsync("show", Path("asked.dbug"))).Out;
        var asked = await ToolProcess.RunAsync("show", Path("asked.dbug"), "Loop.Tick when value == 3 && $return > 0 && $elapsed < 1h");
        Assert.Equal(string.Concat(all.Split('\n').Where(l => l.Contains(" #4 ", StringComparison.Ordinal)).Select(l => l + "\n")), asked.Out);
        Assert.Equal(2, asked.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, (await ToolProcess.RunAsync("show", Path("asked.dbug"), "OrderService.*")).ExitCode);
        var none = await ToolProcess.RunAsync("show", Path("asked.dbug"), "Loop.Tick when value == 999");
        Assert.Equal((0, ""), (none.ExitCode, none.Out));
        Assert.EndsWith("nothing that was recorded passes the filter.\n", none.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_shown_to_whoever_reads_the_first_line_only()
    {
        var target = warm.Process;
        await using (var tool = ToolProcess.Start(["trace", $"{target.Pid}", "Loop.Tick", .. Trace.Unlimited, "--output", Path("long.dbug")]))
        {
            await tool.ArmedAsync();
            await target.CallAsync("hot", 20_000);
            tool.Signal(ToolProcess.Terminate);
            await tool.EndAsync();
        }

        await using var shell = ToolProcess.Start(["-c", "\"$0\" show \"$1\" | head -n 1; echo ${PIPESTATUS[0]}", Repository.Tool, Path("long.dbug")], "/bin/bash");
        var ran = await shell.EndAsync();
        Assert.Equal("0", ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.DoesNotContain("error", ran.Err, StringComparison.Ordinal);
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(watch.Elapsed < TargetProcess.DefaultPatience, "it never was so");
            await Task.Yield();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
