using Dotbug;
using Dotbug.Protocol;

namespace Proving.Soaking;

/// <summary>Short sessions that come and go beside the long ones, on methods that those trace, too.</summary>
internal sealed class Visitors(int pid)
{
    private const int StayMs = 300, RestMs = 700;

    private static readonly string[][] s_specs =
    [
        ["Shop.Orders.OrderService.Submit -> return"],
        ["Shop.Partners.Courier.Later -> return, stack(4)", "Shop.Partners.Courier.Generic -> return"],
        ["Shop.Failures.Thrower.Throw when $exception != null -> return"],
        ["Shop.Hot.Loop.Label", "Shop.Partners.Ticker.ToEnd -> return"],
    ];

    private static readonly Limits s_limits = new(TimeMs: 0, Hits: 0, RatePerSecond: 0, BudgetPpm: 0);

    public int Sessions { get; private set; }

    public long Events { get; private set; }

    /// <summary>The first session that did not end as it was told to.</summary>
    public string Wrong { get; private set; } = "";

    public async Task RunAsync(CancellationToken end)
    {
        var client = new DotbugClient(Processes.Get(pid)!);
        while (!end.IsCancellationRequested)
        {
            try
            {
                var reason = await VisitAsync(client, s_specs[Sessions % s_specs.Length], end);
                if (reason != StopReason.Requested && Wrong.Length == 0)
                    Wrong = $"{reason} after {Sessions} sessions";
                Sessions++;
                await Task.Delay(RestMs, end);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (DotbugException e)
            {
                Wrong = Wrong.Length > 0 ? Wrong : $"{e.Code} {e.Message} after {Sessions} sessions";
                await Task.Delay(RestMs, CancellationToken.None);
            }
        }
    }

    private async Task<StopReason?> VisitAsync(DotbugClient client, string[] specs, CancellationToken end)
    {
        await using var session = await client.StartAsync(specs, s_limits, cancel: end);
        await Task.Delay(StayMs, CancellationToken.None);
        await session.StopAsync();
        StopReason? reason = null;
        await foreach (var batch in session.ReadBatchesAsync(CancellationToken.None))
        {
            Events += batch.Count;
            reason = batch.OfType<StopEvent>().LastOrDefault()?.Reason ?? reason;
        }
        return reason;
    }
}
