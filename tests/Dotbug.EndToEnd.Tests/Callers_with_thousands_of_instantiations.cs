using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>The runtime's time for compiling them again would grow with the square of their number.</summary>
public sealed class Callers_with_thousands_of_instantiations
{
    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Are_left_as_they_are_and_other_calls_are_seen(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        Assert.Equal("2000 0", await target.AskAsync("makers 2000", "made", TimeSpan.FromMinutes(3)));

        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Parts.Half -> return", "Parts.Double",
            "System.Activator.CreateInstance(Type)");
        Assert.Equal("half 4", await target.AskAsync("half 9"));
        Assert.Equal("1 0", await target.AskAsync("makers 1", "made"));
        var seen = await trace.StopAsync();

        Assert.Equal(["Parts.Half, Parts.Double, Activator.CreateInstance: callers that had inlined them are left as they are, because 2,000 instantiations of one of them "
            + "might have to be compiled again; their calls are not seen"], seen.Armed.GetProperty("notices").EnumerateArray().Select(n => n.GetString()));
        Assert.Single(seen.Of("call", "Activator.CreateInstance"));
        // What is compiled from now on inlines nothing that is traced.
        Assert.Contains(9, seen.Of("call", "Parts.Half").Select(c => c.Arg("value").GetInt32()));
        Assert.Contains(100, seen.Of("call", "Parts.Half").Select(c => c.Arg("value").GetInt32()));
        Assert.Contains(4, seen.Of("return", "Parts.Half").Select(c => c.GetProperty("value").GetInt32()));
        Assert.Equal("requested", seen.Reason);
        Assert.Equal("half 4", await target.AskAsync("half 9"));
        Assert.Equal("1 0", await target.AskAsync("makers 1", "made"));
    }
}
