using System.Diagnostics;
using System.Globalization;
using Dotbug;
using Dotbug.Protocol;
using Dotbug.Targets;
using TargetProcess = Dotbug.Targets.TargetProcess;

namespace Proving;

/// <summary>Arms hundreds of methods at a time until no further arming is allowed, and then asks the real tool for one more.</summary>
internal sealed class Cap : IProof
{
    private const string Wide = "System.Private.CoreLib!System.Globalization.*.*";
    private const string Small = "Shop.Hot.Loop.Tick";
    private const int Calls = 2;
    private const int SafetyExit = 7;

    public string Name => "cap";

    public string Sentence => "Hundreds of methods of a live process are armed and reverted until the process may not be armed any more.";

    public Amount Full => new();

    public async Task<IReadOnlyList<Row>> RunAsync(Amount amount, Action<string> say)
    {
        await using var target = await TargetProcess.StartAsync();
        var client = new DotbugClient(Processes.Get(target.Pid)!);
        var expected = await target.CallAsync("hot", Calls);
        await ArmAsync(client, Small);
        var before = await Footprint.OfAsync(target);
        var first = (await client.StatusAsync()).Status;
        var refusal = await FillAsync(client, say);
        // What is left is less than the wide spec needs: the rest, one by one.
        for (var status = (await client.StatusAsync()).Status; status.Armings < status.ArmingsMax; status = (await client.StatusAsync()).Status)
            await ArmAsync(client, Small);
        var after = await Footprint.OfAsync(target);
        var last = (await client.StatusAsync()).Status;
        var (code, said) = await ToolAsync($"{target.Pid}", Small, "--time", "1s");
        var (_, status1) = await ToolAsync("status", $"{target.Pid}");
        var answer = await target.CallAsync("hot", Calls);
        var ended = await target.EndAsync();
        var armings = last.Armings - first.Armings;
        return
        [
            new("What is armed after the cap is refused as a whole: no part of it is armed.", refusal, refusal.StartsWith("DB4001", StringComparison.Ordinal)),
            new("The tool is refused one further method, with DB4001 and exit code 7.", $"exit code {code}: {said}",
                code == SafetyExit && said.StartsWith("error DB4001", StringComparison.Ordinal)),
            new("`dotbug status` shows the number.", status1, status1.Contains($"{last.Armings} of at most {last.ArmingsMax} armings", StringComparison.Ordinal)),
            new("No arming leaves more memory behind than `dotbug status` says.",
                $"{Each(after.PrivateKb - before.PrivateKb)} KB each, stated {Each((last.CostBytes - first.CostBytes) / 1024)} KB, {armings:N0} armings",
                after.PrivateKb - before.PrivateKb <= (last.CostBytes - first.CostBytes) / 1024),
            new("The process answers as before, and ends as it would have.", $"{answer}, exit code {ended}", answer == expected && ended == 0),
        ];

        string Each(long kb) => ((double)kb / armings).ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>Returns how the first one that is too much was refused.</summary>
    private static async Task<string> FillAsync(DotbugClient client, Action<string> say)
    {
        for (; ; )
        {
            try
            {
                await ArmAsync(client, Wide);
            }
            catch (DotbugException e)
            {
                return $"{e.Code}: {e.Message}";
            }
            say($"{(await client.StatusAsync()).Status.Armings:N0} armings");
        }
    }

    private static async Task ArmAsync(DotbugClient client, string spec)
    {
        await using var session = await client.StartAsync([spec], new Limits(TimeMs: 0, Hits: 0, RatePerSecond: 0, MethodsMax: 10_000, BudgetPpm: 0));
        await session.StopAsync();
        await foreach (var batch in session.ReadBatchesAsync())
            _ = batch;
    }

    private static async Task<(int Code, string Said)> ToolAsync(params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(Repository.Tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = tool.StandardOutput.ReadToEndAsync();
        var errors = tool.StandardError.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return (tool.ExitCode, $"{await output} {await errors}".ReplaceLineEndings(" ").Trim());
    }
}
