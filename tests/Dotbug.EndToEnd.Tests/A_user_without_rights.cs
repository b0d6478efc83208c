using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The tool without root: its user's own processes, containers of the user among them, and nobody else's. Each refusal is told by ps before.</summary>
public sealed class A_user_without_rights
{
    private static readonly string[] s_user = World.AsSomebody;

    [Fact]
    public async Task Traces_his_own_process()
    {
        await using var target = await World.All.Single(w => w.Name == "another user").StartAsync();
        await TracesAsync(target, s_user);
    }

    [Fact]
    public async Task Traces_a_process_in_a_container_of_his_own()
    {
        await using var target = await World.OfSomebody.StartAsync();
        await TracesAsync(target, s_user);
    }

    [Fact]
    public async Task Traces_one_in_a_network_of_its_own_from_inside()
    {
        await using var target = await World.OfSomebody.WithNetwork().StartAsync();
        await IsRefusedAsync(target, "DB2020", $"Target[{target.Pid}] is in a network of its own, which only root may enter from outside");
        // The hint of the message.
        await TracesAsync(target, [.. s_user, "nsenter", "--target", $"{target.Pid}", "--user", "--net", "--preserve-credentials"]);
    }

    [Fact]
    public async Task Is_refused_where_no_library_can_be_loaded_from_the_temporary_folder()
    {
        await using var target = await World.OfSomebody.With("mount -t tmpfs -o noexec none /tmp").StartAsync();
        await IsRefusedAsync(target, "DB2021",
            $"the profiler cannot be brought to Target[{target.Pid}]: no program may be loaded from /tmp (noexec)");
    }

    [Fact]
    public async Task Is_refused_where_others_could_exchange_the_library()
    {
        await using var target = await World.OfSomebody.With("mount -t tmpfs -o mode=0777 none /tmp").StartAsync();
        await IsRefusedAsync(target, "DB2021",
            $"the profiler cannot be brought to Target[{target.Pid}]: other users could exchange a file in /tmp");
    }

    [Fact]
    public async Task Is_refused_another_users_process()
    {
        Worlds.SkipWhereTheyCannotBeMade();
        await using var target = await TargetProcess.StartAsync();
        await IsRefusedAsync(target, "DB2003", $"process {target.Pid} belongs to root, and you are 4711");
        foreach (var command in (string[])["status", "stop"])
        {
            await using var tool = ToolProcess.StartThrough(s_user, [command, $"{target.Pid}"]);
            var ran = await tool.EndAsync();
            Assert.Equal(4, ran.ExitCode);
            Assert.StartsWith("error DB2003: ", ran.Err, StringComparison.Ordinal);
        }
    }

    private static async Task TracesAsync(TargetProcess target, string[] launcher)
    {
        Assert.EndsWith(" yes", await Targets_in_worlds_of_their_own.LineOfPsAsync(target, launcher), StringComparison.Ordinal);
        var before = await target.CallAsync("orders", 2);
        await using var tool = ToolProcess.StartThrough(launcher,
            ["trace", $"{target.Pid}", "OrderService.Submit(int, Order)", "--format", "jsonl", "--hits", "2"]);
        await tool.ArmedAsync();
        Assert.Equal(before, await target.CallAsync("orders", 2));
        Assert.Equal(2, new Recording(await tool.EndAsync()).Of("call").Count);
    }

    private static async Task IsRefusedAsync(TargetProcess target, string code, string message)
    {
        Assert.EndsWith($" no: {message}", await Targets_in_worlds_of_their_own.LineOfPsAsync(target, s_user), StringComparison.Ordinal);
        await using var tool = ToolProcess.StartThrough(s_user, ["trace", $"{target.Pid}", "OrderService.Submit"]);
        var ran = await tool.EndAsync();
        Assert.Equal((4, ""), (ran.ExitCode, ran.Out));
        Assert.StartsWith($"error {code}: {message}\n", ran.Err, StringComparison.Ordinal);
    }
}
