using System.Diagnostics;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What 'dotbug status' says of a target.</summary>
internal static class Sessions
{
    /// <summary>Of the sessions of this tool's agent: another build has another agent, and tells of its own.</summary>
    public static async Task<int> CountAsync(TargetProcess target, string? program = null)
    {
        await using var tool = ToolProcess.Start(["status", $"{target.Pid}"], program);
        var status = await tool.EndAsync();
        Assert.Equal(0, status.ExitCode);
        // Target[4711]: 2 sessions, ...
        var figure = status.Out.Split(": ", 2)[1].Split(' ')[0];
        return int.TryParse(figure, out var count) ? count : throw new InvalidOperationException(status.Out);
    }

    /// <summary>Waits for the end of all sessions: the target says it, nothing else does when the tool is silent.</summary>
    public static async Task AllEndAsync(TargetProcess target)
    {
        var watch = Stopwatch.StartNew();
        while (await CountAsync(target) > 0)
        {
            Assert.True(watch.Elapsed < TargetProcess.DefaultPatience, "there is still a session");
        }
    }

    public static async Task NoneAsync(TargetProcess target, string? program = null) => Assert.Equal(0, await CountAsync(target, program));
}
