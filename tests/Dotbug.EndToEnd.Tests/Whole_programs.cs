using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Every method of a program at once: two processes are asked the same, and the one that is traced answers like the other.</summary>
public sealed class Whole_programs
{
    private static readonly string[] s_scenarios =
    [
        "orders", "throws", "iterators", "generic", "structs", "refout", "spans", "refs", "refstructs", "pointers", "statics", "ctor", "property", "indexer", "iface",
        "virtual", "local", "overloads", "nested", "operators", "events", "recursive", "big", "bodies", "odd", "raw", "fsharp", "basic", "secrets", "nulls",
    ];

    private static readonly string[] s_specs =
    [
        "Shop.**.* -> return", "Shop.**.ctor -> return", "Shop.**.cctor -> return", "Shop.**.*.get -> return", "Shop.**.*.set -> return", "Shop.**.this.get -> return",
    ];

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Answer_alike_with_a_probe_in_every_method(int runtime)
    {
        await using var plain = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent);
        await using var traced = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent);
        foreach (var scenario in s_scenarios)
        {
            Assert.Equal(await plain.CallAsync(scenario), await traced.CallAsync(scenario));
        }

        await using var trace = await Trace.StartAsync(traced, [.. Trace.Unlimited, "--max-methods", "2000"], s_specs);
        foreach (var scenario in s_scenarios)
        {
            Assert.Equal(await plain.CallAsync(scenario), await traced.CallAsync(scenario));
        }

        var seen = await trace.StopAsync();
        Assert.Equal(0, seen.ExitCode);
        Assert.Equal(0, seen.Count("open"));
        Assert.True(seen.Armed.GetProperty("methods").GetInt32() > 300, $"{seen.Armed.GetProperty("methods")} methods");
        var called = seen.Of("call").Select(c => c.GetProperty("method").GetString()).Distinct().Count();
        Assert.True(called > 200, $"{called} methods were called");
        await Sessions.NoneAsync(traced);
        foreach (var scenario in s_scenarios)
        {
            Assert.Equal(await plain.CallAsync(scenario), await traced.CallAsync(scenario));
        }

        Assert.Equal(0, await traced.EndAsync());
    }
}
