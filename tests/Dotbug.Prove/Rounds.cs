using System.Globalization;
using Dotbug;
using Dotbug.Protocol;
using TargetProcess = Dotbug.Targets.TargetProcess;

namespace Proving;

/// <summary>
/// The cost of coming and going. Each round is a whole session: two methods are armed, called, seen, and reverted. On .NET 10 they are as many as
/// a process may be armed for.
/// </summary>
internal sealed class Rounds : IProof
{
    private static readonly string[] s_specs = ["Shop.Hot.Loop.Tick -> return", "Shop.Hot.Loop.Item"];

    private static readonly Limits s_limits = new(TimeMs: 0, Hits: 0, RatePerSecond: 0, BudgetPpm: 0);

    /// <summary>Of each method in a round.</summary>
    private const int Calls = 2;

    /// <summary>Rounds before the first look: what is loaded once, and the agent's own code, which the runtime compiles again after thirty calls.</summary>
    private const int WarmRounds = 100;

    /// <summary>The runtime's own threads (the tiering one) come and go, with a descriptor now and then.</summary>
    private const int Wobble = 2;

    /// <summary>What is still garbage or a grown table when the heap is looked at; over many rounds it is next to nothing for each.</summary>
    private const long ManagedWobbleKb = 256;

    /// <summary>The runtime takes memory in steps of so much, of which a few rounds may be charged with one.</summary>
    private const long PrivateWobbleKb = 4096;

    public string Name => "rounds";

    public string Sentence => "A target is armed and reverted over and over: each round is a session with two methods, which are called meanwhile. "
        + "The older runtimes make a tenth of the rounds.";

    public Amount Full => new(Rounds: 10_000);

    public async Task<IReadOnlyList<Row>> RunAsync(Amount amount, Action<string> say)
    {
        var rows = new List<Row>();
        foreach (var runtime in (int[])[8, 9, 10])
        {
            await using var target = await TargetProcess.StartAsync(runtime);
            rows.AddRange(await RunAsync(target, runtime == 10 ? amount.Rounds : Math.Max(amount.Rounds / 10, 2 * WarmRounds), say));
            var code = await target.EndAsync();
            rows.Add(new Row($".NET {runtime}: the process goes on, and ends as it would have.", $"exit code {code}", code == 0));
        }
        return rows;
    }

    /// <summary>So many rounds in this target, and what they left behind.</summary>
    public static async Task<IReadOnlyList<Row>> RunAsync(TargetProcess target, int rounds, Action<string> say)
    {
        var client = new DotbugClient(Processes.Get(target.Pid)!);
        var expected = await target.CallAsync("hot", Calls);
        for (var i = 0; i < WarmRounds; i++)
            await OnceAsync(client, target, expected);
        // A look leaves memory behind for a while: this one is not counted.
        await LookAsync(client, target);
        var (before, cost) = await LookAsync(client, target);
        var (threads, descriptors) = (before.Threads, before.Descriptors);
        var after = before;
        var costAfter = cost;
        var wrong = 0;
        for (var i = WarmRounds; i < rounds; i++)
        {
            wrong += await OnceAsync(client, target, expected) ? 0 : 1;
            if ((i + 1) % Math.Max(rounds / 10, 1) != 0 && i + 1 != rounds)
                continue;
            (after, costAfter) = await LookAsync(client, target);
            threads = Math.Max(threads, after.Threads);
            descriptors = Math.Max(descriptors, after.Descriptors);
            say($"{target.Target.Name}: {i + 1:N0} rounds, {after}");
        }
        var counted = rounds - WarmRounds;
        var measured = after.PrivateKb - before.PrivateKb;
        var stated = (costAfter.CostBytes - cost.CostBytes) / 1024;
        var runtime = $".NET {target.Target.Name[3..target.Target.Name.IndexOf('.', StringComparison.Ordinal)]}";
        return
        [
            new($"{runtime}: every call of every round is seen, and the program's answers are the same.",
                $"{counted:N0} rounds, {wrong} wrong", wrong == 0),
            new($"{runtime}: the number of threads is the same.", $"{before.Threads} at first, {threads} at most", threads <= before.Threads + Wobble),
            new($"{runtime}: the number of descriptors is the same.",
                $"{before.Descriptors} at first, {descriptors} at most", descriptors <= before.Descriptors + Wobble),
            new($"{runtime}: the managed heap does not grow.",
                $"{before.ManagedKb:N0} KB at first, {after.ManagedKb:N0} KB at last", after.ManagedKb - before.ManagedKb <= ManagedWobbleKb),
            new($"{runtime}: a round leaves no more memory behind than `dotbug status` says.",
                $"{Each(measured)} KB of private memory a round, stated {Each(stated)} KB", measured <= stated + PrivateWobbleKb),
        ];

        string Each(long kb) => ((double)kb / counted).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static async Task<(Footprint, StatusMessage)> LookAsync(DotbugClient client, TargetProcess target) =>
        (await Footprint.OfAsync(target), (await client.StatusAsync()).Status);

    /// <summary>True when all was seen.</summary>
    private static async Task<bool> OnceAsync(DotbugClient client, TargetProcess target, string expected)
    {
        await using var session = await client.StartAsync(s_specs, s_limits);
        var answer = await target.CallAsync("hot", Calls);
        await session.StopAsync();
        var (calls, returns) = (0, 0);
        StopEvent? stop = null;
        await foreach (var batch in session.ReadBatchesAsync())
        {
            calls += batch.OfType<CallEvent>().Count();
            returns += batch.OfType<ReturnEvent>().Count();
            stop = batch.OfType<StopEvent>().LastOrDefault() ?? stop;
        }
        return answer == expected && calls == 2 * Calls && returns == Calls && stop is { Reason: StopReason.Requested, Dropped: 0 };
    }
}
