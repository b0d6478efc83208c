using Dotbug.Targets;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A trace to JSON lines that is armed, and what can be done with one.</summary>
internal sealed class Trace(ToolProcess tool) : IAsyncDisposable
{
    /// <summary>For tests that end the session themselves.</summary>
    public static readonly string[] Unlimited = ["--hits", "off", "--rate", "off", "--budget", "off", "--time", "60s"];

    public ToolProcess Tool => tool;

    /// <summary>Returns when the probes are on.</summary>
    public static async Task<Trace> StartAsync(TargetProcess target, string[] options, params string[] specs)
    {
        var tool = ToolProcess.Start(["trace", $"{target.Pid}", .. specs, "--format", "jsonl", .. options]);
        try
        {
            await tool.ArmedAsync();
            return new Trace(tool);
        }
        catch
        {
            await tool.DisposeAsync();
            throw;
        }
    }

    /// <summary>As Ctrl-C does.</summary>
    public async Task<Recording> StopAsync()
    {
        tool.Signal(ToolProcess.Terminate);
        return await EndAsync();
    }

    public async Task<Recording> EndAsync() => new(await tool.EndAsync());

    public ValueTask DisposeAsync() => tool.DisposeAsync();
}
