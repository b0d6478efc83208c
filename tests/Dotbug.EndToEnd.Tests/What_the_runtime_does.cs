using System.Globalization;
using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

public sealed class What_the_runtime_does
{
    private const int Times = 20;

    private static string? Text(JsonElement e, string field) => Field(e, field).GetString();

    private static JsonElement Field(JsonElement e, string name) =>
        e.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").ValueEquals(name)).GetProperty("value");

    private static async Task<Recording> RecordAsync(int runtime, string command, params string[] specs)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("throws 1");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, specs);
        await target.AskAsync(command);
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.Equal(0, seen.Count("dropped"));
        return seen;
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Exceptions_come_with_type_and_message_and_a_second_throw_is_marked(int runtime)
    {
        var seen = await RecordAsync(runtime, $"throws {Times}", "exceptions when type endswith \"InvalidTimeZoneException\"");

        var thrown = seen.Of("exceptions");
        var each = ToldAgain(runtime) ? 2 : 1;
        Assert.Equal(each * Times, thrown.Count);
        for (var i = 0; i < Times; i++)
        {
            var first = thrown[each * i];
            Assert.Equal("System.InvalidTimeZoneException", Text(first, "type"));
            Assert.Equal($"number {i}", Text(first, "message"));
            Assert.False(Field(first, "rethrown").GetBoolean());
            var last = thrown[each * i + each - 1];
            Assert.Equal($"number {i}", Text(last, "message"));
            Assert.Equal(each == 2, Field(last, "rethrown").GetBoolean());
        }
    }

    /// <summary>Since .NET 9 the runtime says nothing of <c>throw;</c>.</summary>
    private static bool ToldAgain(int runtime) => runtime == 8;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Collections_come_with_their_pause(int runtime)
    {
        var seen = await RecordAsync(runtime, $"collections {Times}", "gc when generation == 2");

        var collections = seen.Of("gc").Where(e => Text(e, "reason")!.StartsWith("induced", StringComparison.Ordinal)).ToList();
        Assert.Equal(Times, collections.Count(e => Text(e, "kind") == "start"));
        var ended = collections.Where(e => Text(e, "kind") == "end").ToList();
        Assert.Equal(Times, ended.Count);
        Assert.All(ended, e =>
        {
            Assert.NotEqual("00:00:00", Text(e, "pause"));
            Assert.True(Field(e, "heap").GetInt64() > 1000);
            Assert.False(Field(e, "background").GetBoolean());
        });
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Waits_for_a_lock_come_with_the_time_and_the_owner(int runtime)
    {
        var seen = await RecordAsync(runtime, $"contentions {Times} 25", "locks when waited > 20ms");

        var waits = seen.Of("locks");
        Assert.Equal(Times, waits.Count);
        Assert.Single(waits.Select(e => e.GetProperty("thread").GetProperty("os").GetInt32()).Distinct());
        Assert.All(waits, e => Assert.StartsWith("t", Text(e, "owner"), StringComparison.Ordinal));
        // Nobody asked for it.
        Assert.All(waits, e => Assert.Null(Text(e, "ownerMethod")));
        Assert.All(waits, e => Assert.False(e.TryGetProperty("stack", out _)));
    }

    private static IEnumerable<string> Frames(JsonElement e) => e.GetProperty("stack").EnumerateArray().Select(f => f.GetProperty("method").GetString()!);

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Who_throws_is_told_where_it_is_asked_for(int runtime)
    {
        var seen = await RecordAsync(runtime, $"throws {Times}",
            "exceptions when type endswith \"InvalidTimeZoneException\" && !rethrown -> stack(2)", "exceptions when rethrown -> caller");

        var thrown = seen.Of("exceptions");
        Assert.Equal((ToldAgain(runtime) ? 2 : 1) * Times, thrown.Count);
        Assert.All(thrown, e => Assert.StartsWith("Target.Driver.Provoked.Twice(", Frames(e).First(), StringComparison.Ordinal));
        Assert.All(thrown.Where(e => e.GetProperty("spec").GetInt32() == 1), e => Assert.StartsWith("Target.Driver.Provoked.Throws(", Frames(e).Last(), StringComparison.Ordinal));
        Assert.All(thrown, e => Assert.Equal(e.GetProperty("spec").GetInt32() == 1 ? 2 : 1, Frames(e).Count()));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Exceptions_that_the_processor_begins_are_told_where_they_happen(int runtime)
    {
        var seen = await RecordAsync(runtime, "faults 6", "exceptions -> stack(2)");

        // A division by zero interrupts the method without a call, so its own frame is not there.
        Assert.Equal(["Follow", "Faults", "Follow", "Faults", "Follow", "Faults"], seen.Of("exceptions").Select(e => Frames(e).First().Split('(')[0].Split('.')[^1]));
    }

    [Theory]
    [InlineData(8, "contentions", "Provoked.<>c__DisplayClass")]
    [InlineData(9, "contentions", "Provoked.<>c__DisplayClass")]
    [InlineData(10, "contentions", "Provoked.<>c__DisplayClass")]
    [InlineData(8, "busy-contentions", "Provoked.Compute")]
    [InlineData(10, "busy-contentions", "Provoked.Compute")]
    public async Task Who_waits_for_a_lock_and_where_its_owner_is_are_told_where_it_is_asked_for(int runtime, string command, string owner)
    {
        const int times = 4;
        var seen = await RecordAsync(runtime, $"{command} {times} 200", "locks when kind == \"monitor\" && waited > 100ms -> stack(2)");

        var waits = seen.Of("locks");
        Assert.Equal(times, waits.Count);
        Assert.All(waits, e => Assert.Contains($"Target.Driver.{owner}", Text(e, "ownerMethod"), StringComparison.Ordinal));
        Assert.All(waits, e => Assert.StartsWith("Target.Driver.Provoked.Contentions(", Frames(e).First(), StringComparison.Ordinal));
    }

    /// <summary>Threads come and go, the heap fills and is collected, and exceptions are thrown, while the owners of locks are looked at.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Owners_of_locks_are_looked_at_in_the_middle_of_everything(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited,
            "locks when ownerMethod != null", "exceptions -> caller", "gc when pause > 1h", "threads when name == \"none\"");
        Assert.Equal("contentions 5", await target.AskAsync("crowded-contentions 5 250"));
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.All(seen.Of("locks"), e => Assert.Contains("Provoked", Text(e, "ownerMethod"), StringComparison.Ordinal));
        Assert.NotEmpty(seen.Of("locks"));
        Assert.Equal(0, await target.EndAsync());
    }

    /// <summary>Twelve items that wait for each other, and two processors: the pool begins with as many workers, and starves once for each further one.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_pool_that_starves_says_so_while_its_workers_become_more(int runtime)
    {
        var seen = await RecordAsync(runtime, "starve 12", "pool when starving", "pool when !starving && workers >= 12");

        var starving = seen.Of("pool").Where(e => e.GetProperty("spec").GetInt32() == 1).ToList();
        Assert.NotEmpty(starving);
        Assert.All(starving, e => Assert.True(Field(e, "starving").GetBoolean()));
        Assert.True(Field(starving[0], "queue").GetInt64() > 0);
        var workers = starving.Select(e => Field(e, "workers").GetInt32()).ToList();
        Assert.Equal(workers.Order().Distinct(), workers);
        Assert.Contains(seen.Of("pool"), e => e.GetProperty("spec").GetInt32() == 2);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Events_and_calls_come_in_one_order(int runtime)
    {
        var seen = await RecordAsync(runtime, $"throws {Times}", "exceptions when type endswith \"InvalidTimeZoneException\"", "Provoked.Twice");

        var order = seen.Events.Where(e => e.Is("call") || (e.Is("exceptions") && !Field(e, "rethrown").GetBoolean())).ToList();
        Assert.Equal(2 * Times, order.Count);
        for (var i = 0; i < Times; i++)
        {
            Assert.True(order[2 * i].Is("call"));
            Assert.Equal(i, order[2 * i].Arg("number").GetInt32());
            Assert.Equal($"number {i}", Text(order[2 * i + 1], "message"));
        }
    }

    /// <summary>Either session's thread reads the queue for both: what it tells into the other one must not be freed meanwhile.</summary>
    [Fact]
    public async Task One_session_may_end_while_another_goes_on()
    {
        await using var target = await TargetProcess.StartAsync(10);
        await using var stays = await Trace.StartAsync(target, Trace.Unlimited, "exceptions");
        await target.AskAsync("throwing", "throwing");
        for (var round = 0; round < 10; round++)
        {
            await using var goes = await Trace.StartAsync(target, Trace.Unlimited, "exceptions", "gc");
            await goes.Tool.LineAsync(l => l.Contains("\"event\":\"exceptions\"", StringComparison.Ordinal));
            Assert.Equal("requested", (await goes.StopAsync()).Reason);
        }

        var thrown = long.Parse(await target.AskAsync("thrown", "thrown"), CultureInfo.InvariantCulture);
        var seen = await stays.StopAsync();
        Assert.Equal("requested", seen.Reason);
        var told = seen.Of("exceptions").Count(e => Text(e, "message") == "thrown on and on");
        // What found no room in the queue is counted, and may have been something else.
        Assert.InRange(thrown, told, told + seen.Count("dropped"));
    }

    [Fact]
    public async Task When_the_session_is_over_the_runtime_is_not_asked_any_more()
    {
        await using var target = await TargetProcess.StartAsync(10);
        for (var round = 0; round < 3; round++)
        {
            await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "exceptions", "gc", "locks");
            await target.AskAsync("throws 1");
            Assert.Equal(1, (await trace.StopAsync()).Of("exceptions").Count(e => Text(e, "message") == "number 0"));
        }

        await using var calls = await Trace.StartAsync(target, Trace.Unlimited, "Provoked.Twice");
        await target.AskAsync("throws 3");
        var seen = await calls.StopAsync();
        Assert.Equal(3, seen.Of("call").Count);
        Assert.Empty(seen.Of("exceptions"));
    }
}
