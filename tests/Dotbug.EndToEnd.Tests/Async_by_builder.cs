using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Whatever builds the outcome of an async method, the call is one: begun once, completed once, with its value or its exception.</summary>
public sealed class Async_by_builder
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Every_completion_is_told(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        var bare = await target.CallAsync("async.builders");
        await using var trace = await Trace.StartAsync(
            target, Trace.Unlimited,
            "Depot.Send -> return", "Depot.Pooled* -> return", "Depot.Packed* -> return", "Shelf<>.* -> return", "Crate.Count -> return");
        Assert.Equal(bare, await target.CallAsync("async.builders", 2));
        var seen = await trace.StopAsync();

        Assert.Equal(0, seen.Count("open"));
        Assert.Equal(24, seen.Of("call").Count);
        foreach (var (method, result) in (ReadOnlySpan<(string, string)>)[
            ("Depot.Pooled", "20"), ("Depot.PooledAtOnce", "30"), ("Depot.Packed", "\"four 4\""), ("Shelf<T>.Pooled", "7"), ("Crate.Count", "9")])
        {
            var told = seen.Of("return", method);
            Assert.True(told.Count > 0 && told.Any(e => e.GetProperty("value").GetRawText() == result), $"{method}: {string.Join('\n', seen.Lines)}");
            Assert.All(told, e => Assert.True(e.GetProperty("async").GetBoolean()));
        }

        Assert.Equal(2, seen.Of("return", "Depot.Send").Count);
        Assert.Equal(2, seen.Of("return", "Depot.PooledVoid").Count);
        Assert.Equal(["fault 12", "fault 12"], seen.Of("throw", "Depot.PooledFault").Select(Message));
        Assert.Equal(["fault 13", "fault 13"], seen.Of("throw", "Depot.PackedFault").Select(Message));
    }

    private static string Message(System.Text.Json.JsonElement thrown) => thrown.GetProperty("exception").GetProperty("message").GetString()!;
}
