using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Showing a task's exception is not observing it: the program is told of it as if nobody had looked.</summary>
public sealed class Unobserved_exceptions
{
    private const int Failures = 20;

    [Theory]
    [InlineData("")]
    [InlineData(" when $exception != null")]
    [InlineData(" when $return == 1")]
    public async Task Are_told_to_the_program_as_often_as_without(string guard)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("async.handmade");
        var bare = await target.AskAsync($"unobserved {Failures}");
        Assert.Equal($"unobserved {2 * Failures}", bare);
        await using var trace = await Trace.StartAsync(
            target, Trace.Unlimited, $"Courier.FaultAtOnce{guard} -> return", $"Handmade.Failed{guard} -> return");
        Assert.Equal(bare, await target.AskAsync($"unobserved {Failures}"));
        var seen = await trace.StopAsync();
        Assert.Equal(guard.EndsWith('1') ? 0 : 2 * Failures, seen.Of("throw").Count);
    }
}
