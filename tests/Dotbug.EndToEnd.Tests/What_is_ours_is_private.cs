using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Dotbug.Targets;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What there is of ours while a trace runs: who may open it, whether it can be resized or changed, who inherits it.</summary>
public sealed partial class What_is_ours_is_private
{
    private const int GetSeals = 1034, SealSeal = 1, SealShrink = 2, SealGrow = 4, SealWrite = 8;
    private const int CloseOnExec = 0x80000;

    [Fact]
    public async Task Files_in_memory_open_for_their_user_alone_and_never_change_their_size()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit");
        var agent = Assert.Single(Held(target.Pid, "dotbug-agent"));
        Assert.Equal("600", await ModeAsync(agent));
        // What was checked is what was loaded, and stays so.
        Assert.Equal(SealSeal | SealShrink | SealGrow | SealWrite, Seals(agent));
        var events = Assert.Single(Held(trace.Tool.Pid, "dotbug-events"));
        Assert.Equal("600", await ModeAsync(events));
        Assert.Equal(SealSeal | SealShrink | SealGrow, Seals(events));
        Assert.Empty(Held(trace.Tool.Pid, "dotbug-profiler"));
        await trace.StopAsync();
    }

    [Fact]
    public async Task The_target_keeps_no_descriptor_of_the_session_and_its_children_inherit_none()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("orders");
        var before = Descriptors(target.Pid);
        await using (var trace = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit"))
        {
            foreach (var number in Descriptors(target.Pid).Except(before).Where(n => IsOurs(target.Pid, n)))
            {
                Assert.True((Flags(target.Pid, number) & CloseOnExec) != 0, $"descriptor {number} is inherited: {Link(target.Pid, number)}");
            }

            await trace.StopAsync();
        }

        await Sessions.AllEndAsync(target);
        Assert.Empty(Held(target.Pid, "dotbug-events"));
        Assert.DoesNotContain("dotbug-events", await File.ReadAllTextAsync($"/proc/{target.Pid}/maps", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_door_has_another_name_in_every_process()
    {
        await using var one = await TargetProcess.StartAsync();
        await using var other = await TargetProcess.StartAsync();
        foreach (var target in (TargetProcess[])[one, other])
        {
            Assert.Equal(0, (await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit")).ExitCode);
        }

        var names = (string[])[DoorOf(one.Pid), DoorOf(other.Pid)];
        Assert.All(names, n => Assert.Matches("^dotbug/[a-z]{25}$", n));
        Assert.NotEqual(names[0], names[1]);
    }

    /// <summary>The name of the door, without the zero in front of it.</summary>
    internal static string DoorOf(int pid)
    {
        var held = Descriptors(pid).Select(n => Link(pid, n)).ToHashSet();
        return File.ReadAllLines($"/proc/{pid}/net/unix").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(w => w.Length == 8 && w[7].StartsWith("@dotbug/", StringComparison.Ordinal) && w[5] == "01" && held.Contains($"socket:[{w[6]}]"))[7][1..];
    }

    private static bool IsOurs(int pid, int number) =>
        Link(pid, number) is { } link && (link.Contains("dotbug", StringComparison.Ordinal) || link.StartsWith("socket:", StringComparison.Ordinal));

    /// <summary>Paths of open files in memory; the runtime maps the agent's too, which leads to the same file.</summary>
    private static string[] Held(int pid, string name) => [.. Descriptors(pid)
        .Where(n => Link(pid, n) == $"/memfd:{name} (deleted)" && (Flags(pid, n) & 3) != 0).Select(n => $"/proc/{pid}/fd/{n}")];

    private static int[] Descriptors(int pid) =>
        [.. Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(f => int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture))];

    private static string? Link(int pid, int number) => new FileInfo($"/proc/{pid}/fd/{number}").LinkTarget;

    private static int Flags(int pid, int number) => Convert.ToInt32(
        File.ReadAllLines($"/proc/{pid}/fdinfo/{number}").Single(l => l.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8);

    private static async Task<string> ModeAsync(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["--dereference", "--format=%a", path]) { RedirectStandardOutput = true })!;
        var mode = await stat.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await stat.WaitForExitAsync(TestContext.Current.CancellationToken);
        return mode.Trim();
    }

    private static int Seals(string path)
    {
        using var file = File.OpenHandle(path);
        return Control(file, GetSeals, 0);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
