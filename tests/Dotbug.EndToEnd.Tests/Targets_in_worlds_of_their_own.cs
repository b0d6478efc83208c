using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Containers, sandboxes of service managers, other users: root traces them from outside, and nothing of it is left there.</summary>
public sealed class Targets_in_worlds_of_their_own
{
    public static TheoryData<string> All => [.. World.All.Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Are_listed_searched_traced_and_left_as_they_were(string name)
    {
        var world = World.All.Single(w => w.Name == name);
        await using var target = await world.StartAsync();
        var before = await target.CallAsync("orders", 2);
        var files = Files(target);
        var neighbours = Neighbours(target);

        Assert.EndsWith(" yes", await LineOfPsAsync(target), StringComparison.Ordinal);
        var found = await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit");
        Assert.True(found.ExitCode == 0, found.Err);
        Assert.Equal(files, Files(target));
        Assert.Equal(neighbours, Neighbours(target));

        await using (var trace = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit(int, Order) -> return"))
        {
            Assert.Equal(before, await target.CallAsync("orders", 2));
            Assert.Equal(1, await Sessions.CountAsync(target));
            var stopped = await ToolProcess.RunAsync("stop", $"{target.Pid}", "all");
            Assert.Equal(0, stopped.ExitCode);
            var seen = await trace.EndAsync();
            Assert.Equal(5, seen.Of("call").Count);
            Assert.Equal("ended", seen.Reason);
        }

        Assert.Equal(before, await target.CallAsync("orders", 2));
        await Sessions.NoneAsync(target);
        Assert.Equal(files, Files(target));
    }

    [Fact]
    public async Task A_socket_that_another_process_planted_there_gets_no_byte()
    {
        await using var target = await World.All[0].StartAsync();
        var socket = Directory.GetFiles($"/proc/{target.Pid}/root/tmp", "dotnet-diagnostic-*").Single();
        File.Delete(socket);
        using var planted = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        planted.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        planted.Listen();
        var refused = await ToolProcess.RunAsync("trace", $"{target.Pid}", "OrderService.Submit");
        Assert.Equal(4, refused.ExitCode);
        Assert.StartsWith("error DB2008: ", refused.Err, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId} listens there. Nothing was sent.", refused.Err, StringComparison.Ordinal);
        using var connection = await planted.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, connection.Receive(new byte[1]));
    }

    [Fact]
    public async Task A_link_there_does_not_lead_into_our_files()
    {
        // Were the link followed from outside, this folder would be taken for the target's, and a socket in it for the target's own.
        var outside = Directory.CreateTempSubdirectory("dotbug-outside");
        try
        {
            await using var target = await World.All[0].With($"""
                mount -t tmpfs none /mnt
                mkdir -p /mnt/{outside.Name}
                mount -t tmpfs none /tmp
                ln -s /mnt/{outside.Name} {outside.FullName}
                export TMPDIR={outside.FullName}
                """).StartAsync();
            Assert.EndsWith(" yes", await LineOfPsAsync(target), StringComparison.Ordinal);
            var found = await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit");
            Assert.True(found.ExitCode == 0, found.Err);
            Assert.Empty(outside.GetFileSystemInfos());
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    /// <summary>What we left in its temporary folder; where that is everybody's, tools of others may be at work in it.</summary>
    private static string[] Files(TargetProcess target) => Shares(target, "mnt") ? [] :
        [.. Directory.GetFileSystemEntries($"/proc/{target.Pid}/root/tmp").Where(f => f.Contains("dotbug-", StringComparison.Ordinal)
            && f.EndsWith(".so", StringComparison.Ordinal)).Order()];

    /// <summary>The processes that the target sees beside itself.</summary>
    private static string[] Neighbours(TargetProcess target) => Shares(target, "pid") ? [] :
        [.. Directory.GetDirectories($"/proc/{target.Pid}/root/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])).Order()];

    private static bool Shares(TargetProcess target, string kind) =>
        new FileInfo($"/proc/{target.Pid}/ns/{kind}").LinkTarget == new FileInfo($"/proc/self/ns/{kind}").LinkTarget;

    internal static async Task<string> LineOfPsAsync(TargetProcess target, params string[] launcher)
    {
        await using var tool = ToolProcess.StartThrough(launcher, ["ps"]);
        var ran = await tool.EndAsync();
        Assert.Equal(0, ran.ExitCode);
        return ran.Out.Split('\n').Single(l => l.TrimStart().StartsWith($"{target.Pid} ", StringComparison.Ordinal));
    }
}
