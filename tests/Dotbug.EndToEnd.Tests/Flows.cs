using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Operations that the program numbers itself: each has one flow, with those that it began, and none of another's.</summary>
public sealed class Flows
{
    private const int Operations = 60;
    private const int Notes = 37;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Belong_to_one_operation_each(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        Assert.Equal($"operations {Operations} 0", await target.AskAsync($"operations {Operations}"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Operation.Note -> flow");
        // The program's own AsyncLocals hold what they held, and the context holds nothing beside them.
        Assert.Equal($"operations {Operations} 0", await target.AskAsync($"operations {Operations}"));
        var seen = await trace.StopAsync();

        var calls = seen.Of("call");
        Assert.Equal(Operations * Notes, calls.Count);
        Assert.DoesNotContain(calls, c => c.GetProperty("flow").GetUInt32() == 0);
        Assert.Equal([], Strays(calls));
        Assert.Equal(Operations, Roots(calls).Values.Distinct().Count());
        Assert.Equal($"operations {Operations} 0", await target.AskAsync($"operations {Operations}"));
    }

    /// <summary>Of each operation the flow that it began in.</summary>
    private static Dictionary<int, uint> Roots(IReadOnlyList<JsonElement> calls) =>
        calls.Where(c => c.Arg("place").ValueEquals("begin")).ToDictionary(c => c.Arg("number").GetInt32(), c => c.GetProperty("flow").GetUInt32());

    /// <summary>Places in a flow that does not come from the one in which their operation began. (Parallel.For makes tasks for which nothing is left to do, and these
    /// make others: of such a one the parent is nowhere seen.)</summary>
    private static List<string> Strays(IReadOnlyList<JsonElement> calls)
    {
        var roots = Roots(calls);
        var owners = roots.ToDictionary(r => r.Value, r => r.Key);
        var parents = new Dictionary<uint, uint>();
        foreach (var call in calls)
            parents[call.GetProperty("flow").GetUInt32()] = call.TryGetProperty("flowParent", out var parent) ? parent.GetUInt32() : 0;
        List<string> strays = [];
        foreach (var call in calls)
        {
            var (number, flow) = (call.Arg("number").GetInt32(), call.GetProperty("flow").GetUInt32());
            while (!owners.ContainsKey(flow) && parents.TryGetValue(flow, out var parent))
                flow = parent;
            if (!(owners.TryGetValue(flow, out var owner) ? owner == number : call.Arg("place").ValueEquals("parallel") && flow != 0))
                strays.Add($"{number} {call.Arg("place")} {call.GetProperty("flow")} {call.GetProperty("flowKind")} {flow} {owner}");
        }
        return strays;
    }
}
