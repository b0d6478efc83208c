using Dotbug;
using Dotbug.Protocol;
using Dotbug.Targets;
using Xunit;
using TargetProcess = Dotbug.Targets.TargetProcess;

namespace Exploring.Tests;

/// <summary>A probe in what the agent calls, on its own threads and inside probes, must not call itself.</summary>
public sealed class Methods_that_the_agent_itself_uses
{
    private const int Batch = Limits.SpecsMax;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);
    private static readonly Limits _unlimited = new(TimeMs: 0, Hits: 0, RatePerSecond: 0, MethodsMax: 10_000, BudgetPpm: 0);

    public Methods_that_the_agent_itself_uses() => Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Repository.Tool));

    [Theory]
    [InlineData(10)]
    [InlineData(8)]
    public async Task Are_traced_without_harm_or_refused_by_name(int runtime)
    {
        var specs = OwnMethods.Of(Path.Combine(Path.GetDirectoryName(Repository.Tool)!, "Dotbug.Agent.dll"));
        Assert.True(specs.Count > 300);
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureExploredAsync(runtime));
        await target.AskAsync("load System.Private.CoreLib", "loaded ", _patience);
        var before = await target.AskAsync("work core", "worked core ", _patience);
        var client = new DotbugClient(Processes.Get(target.Pid)!);
        var (armed, refused, unknown) = (0, 0, new List<string>());
        for (var first = 0; first < specs.Count; first += Batch)
        {
            var batch = specs.Skip(first).Take(Batch).Select(s => $"{s} -> return").ToList();
            var session = await StartAsync(batch);
            if (session == null)
                continue;
            await using (session)
            {
                armed += session.Armed.Probes.Count;
                Assert.All(session.Armed.Refused, r => Known(r.Reason, r.Method));
                refused += session.Armed.Refused.Count;
                var reading = ReadAsync(session);
                Assert.Equal(before, await target.AskAsync("work core", "worked core ", _patience));
                // The agent at work, on other threads than the session's.
                await client.StatusAsync(TestContext.Current.CancellationToken);
                await client.FindAsync("System.String.Concat", cancel: TestContext.Current.CancellationToken);
                await session.StopAsync();
                Assert.Equal((StopReason.Requested, ""), await reading);
            }
        }
        Say($"{specs.Count} specs, {armed} armed, {refused} refused, {unknown.Count} of other libraries or runtimes: {string.Join(", ", unknown)}");
        Assert.True(armed > 300);
        Assert.True(refused > 20);
        // Those whose library this target has not loaded, or that this runtime does not have.
        Assert.InRange(unknown.Count, 0, specs.Count / 4);
        Assert.Equal(before, await target.AskAsync("work core", "worked core ", _patience));
        Assert.Equal(0, await target.EndAsync());

        async Task<TraceSession?> StartAsync(List<string> batch)
        {
            while (batch.Count > 0)
            {
                try
                {
                    return await client.StartAsync(batch, _unlimited);
                }
                catch (DotbugException e) when (e.Code is "DB3001" or "DB3003")
                {
                    if (e.Code == "DB3001")
                        unknown.Add(batch[e.Problem.Spec]);
                    else
                    {
                        Known(e.Hint, batch[e.Problem.Spec]);
                        refused++;
                    }
                    batch.RemoveAt(e.Problem.Spec);
                }
            }
            return null;
        }
    }

    private static void Known(string reason, string method) =>
        Assert.True(Reason.IsKnown(reason) || reason.Contains("not loaded", StringComparison.Ordinal), $"{method}: {reason}");

    private static async Task<(StopReason?, string)> ReadAsync(TraceSession session)
    {
        StopEvent? stop = null;
        await foreach (var batch in session.ReadBatchesAsync())
            stop = batch.OfType<StopEvent>().LastOrDefault() ?? stop;
        return (stop?.Reason, stop?.Detail ?? "");
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
