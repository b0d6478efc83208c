using Xunit;

namespace Dotbug.Targets.Tests;

/// <summary>What the tracing tests rely on: answers that mean what they say, and processes that end.</summary>
public sealed class A_target_that_is_asked
{
    [Fact]
    public async Task Answers_every_scenario_alike_twice()
    {
        await using var target = await TargetProcess.StartAsync();
        var scenarios = await target.AskAsync("scenarios", "scenarios");
        foreach (var scenario in scenarios.Split(' '))
        {
            // The first calls find static state as it was made, and code that is not warm yet.
            await target.CallAsync(scenario, 2);
            var first = await target.CallAsync(scenario, 2);
            Assert.Equal((scenario, first), (scenario, await target.CallAsync(scenario, 2)));
        }

        Assert.Equal("touched 0", await target.AskAsync("touched"));
    }

    [Fact]
    public async Task Keeps_a_thread_inside_a_method_until_it_is_let_go()
    {
        await using var target = await TargetProcess.StartAsync();
        Assert.Equal("parked a", await target.AskAsync("park a"));
        Assert.Contains("parked_a", await target.AskAsync("threads"), StringComparison.Ordinal);
        Assert.Equal("unparked a a was free to go", await target.AskAsync("unpark a"));
        Assert.DoesNotContain("parked_a", await target.AskAsync("threads"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok", "completed x ok 10")]
    [InlineData("fault", "completed x InvalidOperationException x was told to fail")]
    [InlineData("cancel", "completed x TaskCanceledException A task was canceled.")]
    public async Task Completes_an_async_call_when_told(string outcome, string answer)
    {
        await using var target = await TargetProcess.StartAsync();
        Assert.Equal("opened x", await target.AskAsync("open x"));
        Assert.Equal(answer, await target.AskAsync($"complete x {outcome}"));
    }

    [Fact]
    public async Task Shows_that_a_caller_has_inlined_its_callee()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.CallAsync("inlined");
        Assert.Equal("inlined yes", await target.AskAsync("inlined?"));
    }

    [Fact]
    public async Task Allocates_nothing_in_its_hot_methods()
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("allocated 100000");
        Assert.Equal("allocated 0 0", await target.AskAsync("allocated 100000"));
    }

    [Fact]
    public async Task Numbers_all_calls_of_all_threads()
    {
        await using var target = await TargetProcess.StartAsync();
        Assert.Equal("numbered 5000", await target.AskAsync("numbered 4 5000"));
    }

    [Fact]
    public async Task Works_in_the_background_until_stopped()
    {
        await using var target = await TargetProcess.StartAsync();
        Assert.Equal("started orders 2", await target.AskAsync("start orders 2"));
        var stopped = (await target.AskAsync("stop", "stopped orders")).Split(' ');
        Assert.True(long.Parse(stopped[0]) >= 2);
        Assert.Single(stopped);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("crash throw", 134)]
    [InlineData("crash failfast", 134)]
    [InlineData("crash thread", 134)]
    public async Task Ends_as_told(string line, int code)
    {
        await using var target = await TargetProcess.StartAsync(environment: ("DOTNET_DbgEnableMiniDump", "0"));
        await target.SendAsync(line);
        Assert.Equal(code, await target.WaitForExitAsync());
    }

    [Fact]
    public async Task Explains_what_it_does_not_know()
    {
        await using var target = await TargetProcess.StartAsync();
        Assert.StartsWith("error unknown command 'jump'", await target.AskAsync("jump"), StringComparison.Ordinal);
        Assert.StartsWith("error ArgumentException", await target.AskAsync("call jump"), StringComparison.Ordinal);
    }
}
