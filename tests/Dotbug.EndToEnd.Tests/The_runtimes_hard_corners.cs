using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Where a runtime is at its most delicate: the program's answers are the same, and the calls are seen.</summary>
public sealed class The_runtimes_hard_corners
{
    private static readonly (string, string?)[] _small = [("DOTNET_GCgen0size", "10000"), ("DOTNET_GCgen0MaxBudget", "10000")];
    private static readonly (string, string?)[] _server = [("DOTNET_gcServer", "1"), ("DOTNET_GCConserveMemory", "9"), ("DOTNET_GCHeapCount", "2")];

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    public async Task Objects_that_are_moved_without_a_pause_are_read_as_they_are(int runtime, bool server)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent, server ? _server : _small);
        var (orders, values) = (await target.CallAsync("orders", 20), await target.CallAsync("values.objects", 20));
        await target.AskAsync("corner peek");
        await using var trace = await Trace.StartAsync(target, [.. Trace.Unlimited, "--max-methods", "500"],
            "Shop.Orders.*.* -> return", "Shop.Values.*.* -> return, args(deep)");
        Assert.Equal("corner moving moving", await target.AskAsync("corner moving 2"));
        Assert.Equal(orders, await target.CallAsync("orders", 20));
        Assert.Equal(values, await target.CallAsync("values.objects", 20));
        Assert.Equal("corner still True", await target.AskAsync("corner still"));
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.True(seen.Of("return").Count > 40);
        // The same calls show the same values, whenever they were moved.
        var submits = seen.Of("call", "OrderService.Submit").Select(c => c.GetProperty("args").GetRawText()).ToArray();
        Assert.Equal(seen.Of("return", "OrderService.Submit").Count + seen.Of("throw", "OrderService.Submit").Count, submits.Length);
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Thousands_of_threads_that_start_and_end_are_seen_by_name_and_leave_room_for_the_next(int runtime)
    {
        const int threads = 5_000;
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("corner peek");
        await target.AskAsync("corner short 1 1");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Short.Stamp -> return");
        // Another session looks for threads that have ended at the same time.
        await using var other = await Trace.StartAsync(target, Trace.Unlimited, "Short.Stamp when number < 0");
        Assert.Equal($"corner short {threads * (threads - 1L) / 2}", await target.AskAsync($"corner short {threads} 8"));
        var seen = await trace.StopAsync();
        Assert.Equal(threads, seen.Count("entered"));
        Assert.Equal(threads, seen.Of("call").Count + seen.Count("dropped"));
        Assert.Equal(0, seen.Count("dropped"));
        Assert.All(seen.Of("call"), call =>
            Assert.Equal($"short {call.Arg("number").GetInt32()}", call.GetProperty("thread").GetProperty("name").GetString()));
        Assert.Equal(threads, (await other.StopAsync()).Count("entered"));
        Assert.Equal(0, await target.EndAsync());
    }

    [Fact]
    public async Task More_threads_at_once_than_there_are_chunks_cost_events_that_are_counted_and_chunks_come_back()
    {
        const int threads = 2_100;
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("corner short 1 1");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Short.Stamp");
        Assert.Equal($"corner atonce {threads * (threads - 1L) / 2}", await target.AskAsync($"corner atonce {threads}"));
        Assert.Equal("corner short 4950", await target.AskAsync("corner short 100 1"));
        var seen = await trace.StopAsync();
        Assert.Equal("requested", seen.Reason);
        Assert.Equal(threads + 100, seen.Count("entered"));
        Assert.Equal(threads + 100, seen.Of("call").Count + seen.Count("dropped"));
        Assert.True(seen.Of("call").Count > 1_500);
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Calls_under_locks_finalizers_thread_statics_and_signal_handlers_are_seen(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("corner peek");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Locked.* -> return", "Finalized.* -> return", "Own.* -> return",
            "Signals.* -> return, stack");
        Assert.Equal("corner locks 2000 2000 2000", await target.AskAsync("corner locks 4 500"));
        Assert.Equal("corner finalizers 200", await target.AskAsync("corner finalizers 200"));
        Assert.Equal("corner threadstatics 816", await target.AskAsync("corner threadstatics 4"));
        Assert.Equal("corner signals 20", await target.AskAsync("corner signals 20"));
        var seen = await trace.StopAsync();
        Assert.Equal(6_000, seen.Of("return", "Locked.Add").Count);
        Assert.Equal(2_000, seen.Of("return", "Locked.Count").Count);
        Assert.Equal(200, seen.Of("return", "Finalized.Bury").Count);
        Assert.Equal(8, seen.Of("return", "Own.Next").Count);
        Assert.Equal(4, seen.Of("return", "Own.First").Count);
        Assert.Equal(20, seen.Of("return", "Signals.Handle").Count);
        Assert.Equal(0, seen.Count("dropped"));
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_static_constructor_and_what_it_calls_are_seen_and_another_one_that_is_stuck_holds_up_nobody(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("corner peek");
        Assert.Equal("corner stick stuck", await target.AskAsync("corner stick"));
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Early.cctor -> return", "Early.* -> return", "Stuck.* -> return",
            "Stuck.cctor -> return");
        Assert.Equal("corner early 43", await target.AskAsync("corner early 1"));
        Assert.Equal("corner unstick 8 6", await target.AskAsync("corner unstick 3"));
        var seen = await trace.StopAsync();
        Assert.Equal(42, Assert.Single(seen.Of("return", "Early.Make")).GetProperty("value").GetInt32());
        Assert.Single(seen.Of("return", "Early.cctor"));
        Assert.Single(seen.Of("return", "Stuck.Read"));
        Assert.Contains("running already: Stuck.cctor", seen.Armed.GetProperty("notices").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task What_is_said_when_contexts_are_unloaded_and_the_process_ends_is_seen(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("corner peek");
        await target.AskAsync("corner leaving");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Leaving.Last -> return");
        Assert.Equal("corner unload 5", await target.AskAsync("corner unload 5"));
        await target.SendAsync("exit 3");
        Assert.Equal(3, await target.WaitForExitAsync());
        var seen = await trace.EndAsync();
        Assert.Equal("targetLost", seen.Reason);
        var said = seen.Of("call", "Leaving.Last").Select(c => c.Arg("what").GetString()).ToArray();
        Assert.Equal(5, said.Count(s => s == "passing"));
        Assert.Contains("process", said);
        Assert.Contains("default context", said);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_process_ends_while_calls_are_in_flight_with_its_own_exit_code(int runtime)
    {
        foreach (var end in (string[])["", "exit 5"])
        {
            await using var target = await TargetProcess.StartAsync(runtime);
            await target.CallAsync("orders", 5);
            await target.AskAsync("start orders 8");
            await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Shop.Orders.*.* -> return, stack");
            await trace.Tool.LineAsync(l => l.Contains("\"event\":\"return\"", StringComparison.Ordinal));
            if (end.Length > 0)
            {
                await target.SendAsync(end);
            }

            Assert.Equal(end.Length > 0 ? 5 : 0, end.Length > 0 ? await target.WaitForExitAsync() : await target.EndAsync());
            Assert.Equal("targetLost", (await trace.EndAsync()).Reason);
        }
    }

    /// <summary>Bytes of stack that a traced frame takes beyond the body's own: docs/safety.md states the bound.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task A_traced_frame_takes_little_more_stack_than_the_body_needs(int runtime)
    {
        const int frameBytesMax = 256;
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("corner peek");
        var before = int.Parse(await target.AskAsync("corner frame 1000", "corner frame"));
        var deep = int.Parse(await target.AskAsync("corner bottom", "corner bottom"));
        await using var trace = await Trace.StartAsync(target, ["--hits", "off", "--time", "60s", "--budget", "off", "--rate", "100"],
            "Deep.* -> return, args(deep), stack(16)");
        var during = int.Parse(await target.AskAsync("corner frame 1000", "corner frame"));
        // A program that watches its stack still has enough when it is told so.
        var bottom = int.Parse(await target.AskAsync("corner bottom", "corner bottom"));
        var seen = await trace.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{before} bytes a frame, {during} while traced; {deep} deep, {bottom} while traced");
        Assert.InRange(during - before, 1, frameBytesMax);
        Assert.True(bottom > 1_000);
        Assert.Equal("requested", seen.Reason);
        Assert.Equal(0, await target.EndAsync());
    }
}
