using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A newer build of the tool loads its own agent beside the older one.</summary>
public sealed class Two_builds_side_by_side : IDisposable
{
    private readonly DirectoryInfo _other = Directory.CreateTempSubdirectory("dotbug-other");

    public Two_builds_side_by_side()
    {
        foreach (var file in new DirectoryInfo(Path.GetDirectoryName(Repository.Tool)!).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(_other.FullName, file.Name));
        }

        // Bytes behind the end change the file's hash, which is the agent's name, and nothing else.
        foreach (var file in _other.EnumerateFiles("Dotbug.Agent*.dll"))
        {
            using var agent = file.Open(FileMode.Append);
            agent.Write("another build"u8);
        }
    }

    [Fact]
    public async Task Both_trace_the_same_process_one_after_the_other_and_at_once()
    {
        await using var target = await TargetProcess.StartAsync();
        var before = await target.CallAsync("orders");
        await using var old = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit(int, Order)");
        Assert.Equal(before, await target.CallAsync("orders"));
        Assert.Equal(3, (await old.StopAsync()).Of("call").Count);

        await using var newer = StartOther(target, "OrderService.Submit(int, Order)");
        await newer.ArmedAsync();
        Assert.Equal(before, await target.CallAsync("orders"));
        Assert.Equal(3, (await StopAsync(newer)).Of("call").Count);

        await using var first = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Cancel -> return");
        await using var second = StartOther(target, "OrderRepository.Save -> return");
        await second.ArmedAsync();
        Assert.Equal(before, await target.CallAsync("orders"));
        var status = await ToolProcess.RunAsync("status", $"{target.Pid}");
        Assert.Contains("1 session,", status.Out, StringComparison.Ordinal);
        Assert.Contains("1 agent of other builds of dotbug", status.Out, StringComparison.Ordinal);
        Assert.Equal(["OrderService.Cancel"], Methods(await first.StopAsync()));
        Assert.Equal(["OrderRepository.Save"], Methods(await StopAsync(second)));
        Assert.Equal(before, await target.CallAsync("orders"));
        Assert.Contains("failures=0", await target.AskAsync("assemblies"), StringComparison.Ordinal);
    }

    public void Dispose() => _other.Delete(recursive: true);

    private ToolProcess StartOther(TargetProcess target, string spec) => ToolProcess.Start(
        ["trace", $"{target.Pid}", spec, "--format", "jsonl", .. Trace.Unlimited], Path.Combine(_other.FullName, "dotbug"));

    private static async Task<Recording> StopAsync(ToolProcess tool)
    {
        tool.Signal(ToolProcess.Terminate);
        return new Recording(await tool.EndAsync());
    }

    private static IEnumerable<string> Methods(Recording seen) =>
        seen.Of("call").Select(c => c.GetProperty("method").GetString()!).Distinct();
}
