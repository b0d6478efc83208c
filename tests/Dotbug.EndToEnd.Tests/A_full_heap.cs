using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A program that has no memory left, with a limit to its heap as containers have.</summary>
public sealed class A_full_heap
{
    private const int Calls = 50;

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Changes_no_answer_and_the_trace_tells_every_call_or_says_that_it_gave_up(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(runtime, HostingKind.FrameworkDependent, ("DOTNET_GCHeapHardLimit", "2000000"));
        Assert.Equal($"full {Calls}", await target.AskAsync($"full {Calls}"));
        var orders = await target.CallAsync("orders");

        await using (var trace = await Trace.StartAsync(target, Trace.Unlimited, "Full.Look -> return", "Full.Take"))
        {
            Assert.Equal($"full {Calls}", await target.AskAsync($"full {Calls}"));
            var seen = await trace.StopAsync();
            // Whatever was entered has been told, with its outcome, up to the moment of the stop.
            Assert.Equal(0, seen.Count("dropped"));
            Assert.Equal(seen.Count("entered"), seen.Of("call").Count);
            if (seen.Reason == "fault")
                Assert.EndsWith("there was no memory", seen.Stop.GetProperty("detail").GetString(), StringComparison.Ordinal);
            else
                Assert.Equal((Calls + 1, Calls + 1, Calls + 1), (seen.Of("call", "Full.Look").Count, seen.Of("call", "Full.Take").Count, seen.Of("return", "Full.Look").Count));
        }

        // When there is memory again, the next session works, and so does the program.
        await using var next = await Trace.StartAsync(target, Trace.Unlimited, "OrderService.Submit -> return");
        Assert.Equal(orders, await target.CallAsync("orders"));
        Assert.NotEmpty((await next.StopAsync()).Of("return", "OrderService.Submit"));
        Assert.Equal(0, await target.EndAsync());
    }
}
