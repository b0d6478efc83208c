using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

public sealed class The_order_of_events
{
    /// <summary>Tens of milliseconds of work: longer than the scheduler leaves one thread alone with the lock.</summary>
    private const int Calls = 150_000;

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Calls_that_the_program_numbers_under_one_lock_come_in_that_order(int threads)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync("numbered 1 1");
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "Numbered.Next");
        Assert.Equal($"numbered {Calls}", await target.AskAsync($"numbered {threads} {Calls}"));
        var seen = await trace.StopAsync();
        var numbers = seen.Of("call").Select(c => c.Arg("number").GetInt64()).ToArray();
        Assert.Equal(Calls, numbers.Length + seen.Count("dropped"));
        Assert.Equal(numbers.Order(), numbers);
        Assert.True(seen.Of("call").Select(c => c.GetProperty("thread").GetProperty("os").GetInt32()).Distinct().Count() > 1);
    }
}
