using System.Collections.Concurrent;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A target for each runtime, and a tool whose agent fails where a test asks for it.</summary>
public sealed class FaultyTargets : IAsyncLifetime
{
    private readonly ConcurrentDictionary<int, Lazy<Task<TargetProcess>>> _targets = new();

    public string Tool { get; private set; } = "";

    public Task<TargetProcess> OfAsync(int runtime) =>
        _targets.GetOrAdd(runtime, r => new Lazy<Task<TargetProcess>>(() => StartAsync(r))).Value;

    private static async Task<TargetProcess> StartAsync(int runtime)
    {
        var target = await TargetProcess.StartAsync(runtime);
        foreach (var scenario in (string[])["orders", "hot", "inlined", "generic", "async", "async.handmade", "iterators.async"])
        {
            await target.CallAsync(scenario);
        }

        return target;
    }

    public async ValueTask InitializeAsync() => Tool = Path.Combine(await TargetBuild.EnsureFaultyToolAsync(), "dotbug");

    public async ValueTask DisposeAsync()
    {
        foreach (var target in _targets.Values)
        {
            await (await target.Value).DisposeAsync();
        }
    }
}
