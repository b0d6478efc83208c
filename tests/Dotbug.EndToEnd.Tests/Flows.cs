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

    /// <summary>AsyncLocals, what the context is made of, and how often a value was told to have changed: as without.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Leave_the_programs_context_as_it_is(int runtime)
    {
        const int rounds = 40, places = 14;
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("messages unbounded 8");
        var without = await target.AskAsync($"contexts {rounds}");
        Assert.Equal(without, await target.AskAsync($"contexts {rounds}"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Contexts.See -> flow, stack(1)", "Contexts.RunAsync -> sched, follow", "send", "receive");
        var with = await target.AskAsync($"contexts {rounds}");
        var seen = await trace.StopAsync();

        Assert.Equal(without, with);
        Assert.Equal(without, await target.AskAsync($"contexts {rounds}"));
        Assert.Equal(rounds, seen.Of("return", "Contexts.RunAsync").Count);
        // All of them, but what is begun without the context: that belongs to the flow all the same, if a method of the framework tells of it.
        Assert.InRange(seen.Of("call", "Contexts.See").Count, rounds * (places - 2), rounds * places);
    }

    /// <summary>Of all operations, in all sessions, those of one alone: by number where it is asked for, and by the flow that its beginning has.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Are_followed_from_a_call_on(int runtime)
    {
        const int followed = 7;
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        await target.AskAsync($"operations {Operations}");
        await using var trace = await Trace.StartAsync(
            target, Trace.Unlimited, $"Operation.Begin when number == {followed} -> follow", "Operation.Note");
        await target.AskAsync($"operations {Operations}");
        var seen = await trace.StopAsync();

        Assert.Equal(followed, Assert.Single(seen.Of("call", "Operation.Begin")).Arg("number").GetInt32());
        var notes = seen.Of("call", "Operation.Note");
        Assert.All(notes, n => Assert.Equal(followed, n.Arg("number").GetInt32()));
        Assert.Equal(Notes, notes.Count);
        // Calls outside of it are seen, and do not match.
        Assert.Equal(Operations * (Notes + 1), seen.Count("entered"));
    }

    [Fact]
    public async Task Stay_right_while_the_same_methods_are_traced_and_sessions_come_and_go()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync($"operations {Operations}");
        await using var first = await Trace.StartAsync(target, Trace.Unlimited, "Operation.Note -> flow",
            "ExecutionContext.RunInternal -> return, args(none), sample(50)", "ExecutionContext.RunFromThreadPoolDispatchLoop -> return, args(none), sample(50)");
        await using var second = await Trace.StartAsync(target, Trace.Unlimited, "Operation.Note when $flow != 0 -> return");
        await target.AskAsync($"operations {Operations}");
        var short_ = await second.StopAsync();
        await target.AskAsync($"operations {Operations}");
        var seen = await first.StopAsync();

        Assert.Equal([], Strays(short_.Of("call")));
        Assert.Equal(Operations * Notes, short_.Of("return").Count);
        var notes = seen.Of("call", "Operation.Note");
        Assert.Equal(2 * Operations * Notes, notes.Count);
        Assert.Equal([], Strays([.. notes.Take(Operations * Notes)]));
        Assert.Equal([], Strays([.. notes.Skip(Operations * Notes)]));
        Assert.NotEmpty(seen.Of("return", "ExecutionContext.RunInternal"));
        Assert.Equal(3, seen.Count("reverted"));
        Assert.Equal($"operations {Operations} 0", await target.AskAsync($"operations {Operations}"));
    }

    [Fact]
    public async Task Are_one_for_each_request_on_connections_that_are_kept()
    {
        const int requests = 200, notesEach = 5;
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureExploredAsync(10));
        await target.AskAsync("work requests");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "RequestWork.Note(int, string, string) -> flow");
        await target.AskAsync("work requests");
        var seen = await trace.StopAsync();

        var calls = seen.Of("call");
        Assert.Equal(requests * notesEach, calls.Count);
        Assert.Equal([], Strays(calls));
        var beginnings = calls.Where(c => c.Arg("place").ValueEquals("begin")).ToList();
        Assert.Equal(requests, beginnings.Select(b => b.GetProperty("flow").GetUInt32()).Distinct().Count());
        Assert.All(beginnings, b => Assert.Equal("request", b.GetProperty("flowKind").GetString()));
        Assert.All(calls, c => Assert.Equal(c.Arg("trace").GetString(), c.GetProperty("trace").GetString()));
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
