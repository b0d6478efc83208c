using System.Globalization;
using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What threads of a program wait for beside monitors, and which tasks and timers run: so many as the program says.</summary>
public sealed class Waits_tasks_and_timers
{
    private const int Times = 3;

    private static string? Field(JsonElement e, string name) =>
        e.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("name").ValueEquals(name)).Select(f => f.GetProperty("value").ToString()).FirstOrDefault();

    private static async Task<Recording> RecordAsync(int runtime, string command, string answer, params string[] specs)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        // What nobody has used yet is not there to be traced.
        Assert.Equal(answer, await target.AskAsync(command));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, specs);
        Assert.Equal(answer, await target.AskAsync(command));
        var seen = await trace.StopAsync();
        Assert.Equal(("requested", 0), (seen.Reason, seen.Count("dropped")));
        Assert.Equal(0, await target.EndAsync());
        return seen;
    }

    public static TheoryData<int, string, string, int> Kinds()
    {
        var kinds = new TheoryData<int, string, string, int>();
        foreach (var runtime in (int[])[8, 9, 10])
        {
            kinds.Add(runtime, "semaphore", "semaphore", 100);
            kinds.Add(runtime, "semaphoreasync", "semaphore", 0);
            kinds.Add(runtime, "rwlock", "rwlock", 100);
            kinds.Add(runtime, "task", "task", 100);
        }
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_really_waits_is_told_with_the_time_and_nobody_else(int runtime, string how, string kind, int holdMs)
    {
        var seen = await RecordAsync(runtime, $"waits {how} {Times} {holdMs}", $"waits {Times}", $"locks when kind == \"{kind}\"");

        // The asynchronous wait is over when the blocking one for its task is.
        var waits = seen.Of("locks");
        Assert.Equal(Times, waits.Count);
        Assert.All(waits, wait => Assert.True(TimeSpan.Parse(Field(wait, "waited")!, CultureInfo.InvariantCulture).TotalMilliseconds >= holdMs / 2.0));
        Assert.All(waits, wait => Assert.Contains("#", Field(wait, "object"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guard_on_the_time_is_asked_of_monitors_and_all_others()
    {
        var seen = await RecordAsync(10, $"waits task {Times} 100", $"waits {Times}", "locks when waited > 50ms");
        Assert.Equal(Times, seen.Of("locks").Count);
    }

    [Fact]
    public async Task What_nothing_has_used_yet_is_named()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "locks");
        var seen = await trace.StopAsync();
        Assert.Contains(seen.Armed.GetProperty("notices").EnumerateArray(),
            n => n.GetString()!.StartsWith("nothing has used SemaphoreSlim, ReaderWriterLockSlim yet: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Each_task_is_created_begins_and_ends_once(int runtime)
    {
        const int tasks = 6, faulted = 2;
        var seen = await RecordAsync(runtime, $"tasks {tasks}", $"tasks {tasks} {faulted}", "tasks", "tasks when kind == \"faulted\" -> args(none)");

        var told = seen.Of("tasks").Where(e => e.GetProperty("spec").GetInt32() == 1 && Field(e, "kind") != "faulted").ToList();
        foreach (var task in told.GroupBy(e => Field(e, "task")))
            Assert.Equal(["created", "started", "finished"], task.Select(e => Field(e, "kind")));
        Assert.Equal(3 * tasks, told.Count);
        Assert.All(told, e => Assert.Contains("Waits.Tasks/lambda", Field(e, "runs"), StringComparison.Ordinal));
        Assert.Equal(faulted, seen.Of("tasks").Count(e => e.GetProperty("spec").GetInt32() == 2));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_timer_is_told_when_it_has_fired(int runtime)
    {
        var seen = await RecordAsync(runtime, $"timers {Times}", $"timers {Times}", "timers");

        Assert.Equal(Times, seen.Of("timers").Count(e => Field(e, "runs")!.Contains("Waits.Fired", StringComparison.Ordinal)));
    }
}
