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

    private static TimeSpan? Time(JsonElement e, string name) =>
        Field(e, name) is { Length: > 0 } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : null;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_task_says_whose_child_it_is_and_how_it_ended(int runtime)
    {
        var seen = await RecordAsync(runtime, "kinsfolk", "kinsfolk", "tasks when kind != \"faulted\"", "TimersAndTasks.Child when $task != null -> args(none)",
            "TimersAndTasks.Kinsfolk when $task != null", "tasks when status == Canceled && took >= 0ms -> args(none)");

        JsonElement Of(string runs, string kind) => Assert.Single(seen.Of("tasks"),
            e => e.GetProperty("fields").GetArrayLength() > 0 && Field(e, "kind") == kind && Field(e, "runs")!.Contains(runs, StringComparison.Ordinal));
        Assert.Equal(Field(Of("TimersAndTasks.Parent", "created"), "task"), Field(Of("TimersAndTasks.Child", "created"), "parent"));
        Assert.Equal("", Field(Of("TimersAndTasks.Parent", "created"), "parent"));
        Assert.Equal(["RanToCompletion", "RanToCompletion", "Canceled", "Canceled"],
            ((string[])["Parent", "Child", "Shelved", "Kinsfolk/lambda"]).Select(name => Field(Of("TimersAndTasks." + name, "finished"), "status")));
        Assert.True(Time(Of("TimersAndTasks.Parent", "finished"), "took") >= Time(Of("TimersAndTasks.Child", "finished"), "took"));
        // It never ran.
        Assert.Null(Time(Of("TimersAndTasks.Shelved", "finished"), "took"));
        Assert.Single(seen.Of("call"));
        Assert.Single(seen.Of("tasks"), e => e.GetProperty("spec").GetInt32() == 4);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_timer_is_told_when_it_is_set_and_when_it_has_fired(int runtime)
    {
        var seen = await RecordAsync(runtime, $"timers {Times}", $"timers {Times}", "timers when runs is TimerCallback");

        var timers = seen.Of("timers").Where(e => Field(e, "runs")!.Contains("Waits.Fired", StringComparison.Ordinal)).GroupBy(e => Field(e, "timer")).ToList();
        Assert.Equal(Times, timers.Count);
        Assert.All(timers, t => Assert.Equal(["set", "fired"], t.Select(e => Field(e, "kind"))));
        Assert.All(timers.SelectMany(t => t), e => Assert.Equal(TimeSpan.FromMilliseconds(1), Time(e, "due")));
        Assert.All(timers.Select(t => t.Last()), e => Assert.NotNull(Time(e, "late")));
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 0)]
    [InlineData(8, 60)]
    [InlineData(9, 60)]
    [InlineData(10, 60)]
    public async Task A_timer_that_no_worker_was_free_for_says_how_late_it_was(int runtime, int period)
    {
        const int ms = 300;
        await using var target = await TargetProcess.StartAsync(runtime);
        Assert.StartsWith("late ", await target.AskAsync("late 1 0"), StringComparison.Ordinal);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "timers when kind == \"fired\"", "timers when late > 200ms");
        var most = int.Parse((await target.AskAsync($"late {ms} {period}"))["late ".Length..], CultureInfo.InvariantCulture);
        var seen = await trace.StopAsync();

        var fired = seen.Of("timers").Where(e => Field(e, "runs")!.Contains("TimersAndTasks.Called", StringComparison.Ordinal)).ToList();
        // Whichever worker looked first: the other one's call, a moment later, is due again.
        bool IsFirst(JsonElement e) => Time(e, "due") == TimeSpan.FromMilliseconds(10);
        var of = fired.ToLookup(e => e.GetProperty("spec").GetInt32());
        var (first, alike) = (Assert.Single(of[1], IsFirst), Assert.Single(of[2], IsFirst));
        Assert.Equal(period == 0 ? null : TimeSpan.FromMilliseconds(period), Time(first, "period"));
        Assert.All((JsonElement[])[first, alike], e => Assert.InRange(Time(e, "late")!.Value.TotalMilliseconds, ms - 1, most));
        // What comes after it is due a period later, or at once.
        Assert.All(of[1].Where(e => !IsFirst(e)), e => Assert.Equal(TimeSpan.FromMilliseconds(period), Time(e, "due")));
    }

    [Fact]
    public async Task Where_calls_may_have_been_missed_nothing_is_said_of_what_was_due()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("timers 1");
        const string fired = "timers when kind == \"fired\" && runs is TimerCallback";
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, fired, fired);
        await target.AskAsync("timer set 3000");
        Assert.Equal(0, (await ToolProcess.RunAsync("change", $"{target.Pid}", "--pause", "1")).ExitCode);
        // The other spec asks for what is noted on behalf of both.
        await target.AskAsync("timers 1");
        Assert.Equal(0, (await ToolProcess.RunAsync("change", $"{target.Pid}", "--resume", "1")).ExitCode);
        Assert.Equal("timer fired", await target.AskAsync("timer wait"));
        var seen = await trace.StopAsync();

        var of = seen.Of("timers").ToLookup(e => Field(e, "runs")!.Contains("TimersAndTasks.Called", StringComparison.Ordinal));
        Assert.NotNull(Time(Assert.Single(of[false]), "late"));
        Assert.Equal(2, of[true].Count());
        Assert.All(of[true], e => Assert.Null(Time(e, "late")));
    }

    [Theory]
    [InlineData("tasks when kind == \"created\" -> caller", "kinsfolk", "Target.Driver.TimersAndTasks.")]
    [InlineData("timers when kind == \"set\" -> stack(2)", "timers 1", "Target.Driver.Waits.Timers(")]
    public async Task Who_made_it_is_who_called_the_framework(string spec, string command, string caller)
    {
        await using var target = await TargetProcess.StartAsync();
        var answer = await target.AskAsync(command);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, spec);
        Assert.Equal(answer, await target.AskAsync(command));
        var seen = await trace.StopAsync();

        var word = spec[..spec.IndexOf(' ', StringComparison.Ordinal)];
        Assert.NotEmpty(seen.Of(word));
        Assert.All(seen.Of(word), e => Assert.StartsWith(caller, e.GetProperty("stack")[0].GetProperty("method").GetString(), StringComparison.Ordinal));
    }
}
