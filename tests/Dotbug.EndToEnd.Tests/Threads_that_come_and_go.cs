using System.Globalization;
using System.Text.Json;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary><c>threads</c>: each thread twice, by its name.</summary>
public sealed class Threads_that_come_and_go
{
    private static string? Field(JsonElement e, string name) =>
        e.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("name").ValueEquals(name)).Select(f => f.GetProperty("value").ToString()).FirstOrDefault();

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Each_is_told_when_it_begins_and_when_it_ends(int runtime)
    {
        const int threads = 20;
        await using var target = await TargetProcess.StartAsync(runtime);
        await target.AskAsync("spawn 1");
        await using (var trace = await Trace.StartAsync(target, Trace.Unlimited, "threads when name startswith \"worker \""))
        {
            Assert.Equal($"spawn {threads}", await target.AskAsync($"spawn {threads}"));
            var seen = await trace.StopAsync();
            Assert.Equal(
                Enumerable.Range(0, threads).SelectMany(n => (string[])[$"start worker {n}", $"end worker {n}"]),
                seen.Of("threads").Select(e => $"{Field(e, "kind")} {Field(e, "name")}"));
            Assert.All(seen.Of("threads").Chunk(2), pair => Assert.Equal(Os(pair[0]), Os(pair[1])));
        }

        // Nothing is told any more, and the next session is told again.
        Assert.Equal("spawn 3", await target.AskAsync("spawn 3"));
        await using var next = await Trace.StartAsync(target, Trace.Unlimited, "threads when kind == \"end\" && name == \"worker 1\"");
        Assert.Equal("spawn 3", await target.AskAsync("spawn 3"));
        Assert.Single((await next.StopAsync()).Of("threads"));
        Assert.Equal(0, await target.EndAsync());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Those_of_the_pool_are_known_by_their_name(int runtime)
    {
        const int workers = 12;
        await using var target = await TargetProcess.StartAsync(runtime);
        await using var trace = await Trace.StartAsync(target, Trace.Unlimited, "threads when pool && kind == \"start\"");
        var before = await WorkersAsync(target);
        Assert.Equal($"starve {workers}", await target.AskAsync($"starve {workers}"));
        var after = await WorkersAsync(target);
        var seen = await trace.StopAsync();
        Assert.InRange(after, workers, 2 * workers);
        Assert.Equal(after - before, seen.Of("threads").Count);
    }

    private static async Task<int> WorkersAsync(TargetProcess target) => int.Parse((await target.AskAsync("workers")).Split(' ')[1], CultureInfo.InvariantCulture);

    private static int Os(JsonElement e) => e.GetProperty("thread").GetProperty("os").GetInt32();
}
