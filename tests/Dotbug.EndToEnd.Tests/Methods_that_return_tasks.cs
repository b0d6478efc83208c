using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A method that is not async and returns a task: its outcome is what becomes of the task.</summary>
public sealed class Methods_that_return_tasks
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Tell_what_became_of_the_task(int runtime)
    {
        await using var target = await StartAsync(runtime);
        var bare = await target.CallAsync("async.handmade");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Handmade.* -> return", "Bench<>.Sit -> return");
        Assert.Equal(bare, await target.CallAsync("async.handmade"));
        await target.AskAsync("collect");
        var seen = await trace.StopAsync();

        Assert.Equal(0, seen.Count("open"));
        Assert.Equal(
            """
            Done: void
            DoneOf: 20
            ValueDone: void
            ValueDoneOf: 40
            Later: void later
            LaterOf: "six 6" later
            ValueLater: 70 later
            Failed: InvalidOperationException fault 8
            FailsLater: InvalidOperationException fault 9 later
            Cancelled: TaskCanceledException A task was canceled.
            Throws: ArgumentException not 11
            None: null
            FromSource: completionUnknown
            Generic<T>: "fourteen" later
            Generic<T>: 15 later
            Generic<T>: null later
            Sit: 17
            Never: collected later
            """, string.Join('\n', Outcomes(seen)));
        Assert.All(seen.Events.Where(e => e.TryGetProperty("pendingNs", out _)),
            e => Assert.InRange(e.GetProperty("pendingNs").GetInt64(), 0, e.GetProperty("elapsedNs").GetInt64()));
    }

    [Theory]
    [InlineData("$elapsed > 1h", "")]
    [InlineData("$return > 2", "4 later")]
    [InlineData("$elapsed >= 0ms", "4 later, InvalidOperationException bad was told to fail later, TaskCanceledException A task was canceled. later")]
    [InlineData("$exception is InvalidOperationException", "InvalidOperationException bad was told to fail later")]
    [InlineData("$exception is OperationCanceledException", "TaskCanceledException A task was canceled. later")]
    public async Task Are_asked_about_the_completion(string guard, string told)
    {
        await using var target = await StartAsync(10);
        await target.AskAsync("open warm byhand");
        await target.AskAsync("complete warm cancel");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, $"Handmade.OfPromise when {guard} -> return");
        foreach (var (id, how) in ((string, string)[])[("good", "ok"), ("bad", "fault"), ("off", "cancel")])
        {
            await target.AskAsync($"open {id} byhand");
            await target.AskAsync($"complete {id} {how}");
        }

        var seen = await trace.StopAsync();
        Assert.Equal((3, 0), (seen.Count("entered"), seen.Count("open")));
        Assert.Equal(told, string.Join(", ", seen.Events.Where(e => e.Is("return") || e.Is("throw")).Select(e => Outcome(e) + Later(e))));
        Assert.All(seen.Of("call"), e => Assert.Equal(1, e.GetProperty("thread").GetProperty("managed").GetInt32()));
    }

    private static async Task<TargetProcess> StartAsync(int runtime) =>
        await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));

    /// <summary>In the order of the calls; methods of the target's own making are left out.</summary>
    private static IEnumerable<string> Outcomes(Recording seen) => seen.Events
        .Where(e => e.Is("return") || e.Is("throw"))
        .OrderBy(e => e.Id())
        .Select(e => $"{e.GetProperty("method").GetString()!.Split('.', 2)[1]}: {Outcome(e)}{Later(e)}")
        .Where(line => !line.StartsWith("Delayed", StringComparison.Ordinal));

    private static string Later(JsonElement e) => e.TryGetProperty("pendingNs", out _) ? " later" : "";

    private static string Outcome(JsonElement e)
    {
        if (!e.Is("throw"))
        {
            var value = e.GetProperty("value");
            return value.ValueKind != JsonValueKind.Object ? value.GetRawText()
                : value.TryGetProperty("unread", out var reason) ? reason.GetString()! : value.GetProperty("type").GetString()!;
        }

        var exception = e.GetProperty("exception");
        return $"{exception.GetProperty("type").GetString()!.Split('.')[^1]} {exception.GetProperty("message").GetString()}";
    }
}
