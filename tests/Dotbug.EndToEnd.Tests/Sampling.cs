using Xunit;

namespace Dotbug.EndToEnd.Tests;

public sealed class Sampling(WarmTarget warm) : IClassFixture<WarmTarget>
{
    [Fact]
    public async Task Shows_about_one_in_a_hundred_and_counts_the_rest()
    {
        await using var trace = await Trace.StartAsync(warm.Process, Trace.Unlimited, "Loop.Tick -> sample(100)");
        await warm.Process.CallAsync("hot", 20_000);
        var seen = await trace.StopAsync();
        Assert.InRange(seen.Of("call").Count, 100, 400);
        Assert.Equal(20_000, seen.Of("call").Count + seen.Count("thinned"));
        Assert.Equal(20_000, seen.Count("entered"));
    }
}
