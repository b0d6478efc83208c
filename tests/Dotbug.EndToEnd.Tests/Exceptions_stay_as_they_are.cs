using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Filters, finally blocks, replaced exceptions, first-chance events, stack traces with their lines.</summary>
public sealed class Exceptions_stay_as_they_are
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task The_program_observes_the_same_with_and_without_a_trace(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.CallAsync("throws", 2);
        var before = await target.CallAsync("throws");

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Thrower.* -> return");
        var during = await target.CallAsync("throws");
        var seen = await trace.StopAsync();

        Assert.Equal(before, during);
        Assert.Equal(before, await target.CallAsync("throws"));
        Assert.Contains("Thrower.cs:line", before, StringComparison.Ordinal);

        // The exception that left the method, not the one that its finally block replaced.
        var replaced = Assert.Single(seen.Of("throw", "Thrower.Replaced")).GetProperty("exception");
        Assert.Equal("System.ArgumentException", replaced.GetProperty("type").GetString());
        Assert.Equal("inside", Assert.Single(seen.Of("return", "Thrower.Handled")).GetProperty("value").GetString());
        Assert.Equal(0, seen.Count("open"));
    }
}
