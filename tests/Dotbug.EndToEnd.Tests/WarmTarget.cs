using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A target for a class of tests: every type has been used once, and dotbug has been there before.</summary>
public sealed class WarmTarget : IAsyncLifetime
{
    public TargetProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await TargetProcess.StartAsync();
        foreach (var scenario in (await Process.AskAsync("scenarios", "scenarios")).Split(' '))
        {
            await Process.CallAsync(scenario);
        }

        await Process.AskAsync("park warm");
        await Process.AskAsync("unpark warm");
        await Process.AskAsync("numbered 1 1");
        var first = await ToolProcess.RunAsync("trace", $"{Process.Pid}", "Loop.Tick", "--time", "1ms");
        Assert.Equal(0, first.ExitCode);
    }

    public async ValueTask DisposeAsync() => await Process.DisposeAsync();
}
