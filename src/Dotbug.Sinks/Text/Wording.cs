using System.Globalization;
using Dotbug.Protocol;

namespace Dotbug.Sinks.Text;

/// <summary>Every sentence that a text sink writes.</summary>
internal static class Wording
{
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    public static string Unread(UnreadReason reason) => reason switch
    {
        UnreadReason.ByRefLike => "not read: lives on the stack only",
        UnreadReason.Pointer => "not read: pointer",
        UnreadReason.OutBeforeCall => "out: not set yet",
        UnreadReason.Fault => "not read: fault while reading",
        UnreadReason.LeftEarly => "left early",
        UnreadReason.CompletionUnknown => "completion unknown",
        UnreadReason.Collected => "outcome unknown: its task was collected",
        _ => "not read",
    };

    public static string Armed(ArmedEvent e, bool dryRun)
    {
        var methods = e.Refused.Count == 0
            ? Count(e.Methods, "method")
            : string.Create(CultureInfo.InvariantCulture, $"{e.Methods} of {e.Methods + e.Refused.Count} methods");
        return dryRun
            ? $"would arm {methods}, {Count(e.Callers, "caller")}"
            : $"armed {methods}, {Count(e.Callers, "caller")}, paused {Duration.Paused(e.PausedNs)}";
    }

    /// <summary>Names of methods that are written out, of those that came at once.</summary>
    private const int NamesMax = 5;

    public static string ArmedMore(ArmedMoreEvent e)
    {
        var names = e.Probes.Select(p => p.Method).Distinct().ToArray();
        var more = names.Length > NamesMax ? $" and {names.Length - NamesMax} more" : "";
        return $"armed {e.Methods} more method{(e.Methods == 1 ? "" : "s")}, {Count(e.Callers, "caller")}, paused {Duration.Paused(e.PausedNs)}: "
            + string.Join(", ", names.Take(NamesMax)) + more + ".";
    }

    public static string Stays(SinkTarget target) => string.Create(CultureInfo.InvariantCulture,
        $"agent stays loaded in {target.Process}[{target.Pid}], asleep, until it ends.");

    public static string Keeps(long bytes) => string.Create(CultureInfo.InvariantCulture,
        $"each arming keeps some memory in it for good: this one {(bytes + 1023) / 1024} KB.");

    public static string Stop(StopEvent e, Limits limits)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"stopped: {Reason(e, limits)}. entered {e.Entered}, "
            + $"matched {e.Matched}, guard null {e.GuardNull}, guard fault {e.GuardFault}, thinned {e.Thinned}, "
            + $"dropped {e.Dropped}, still inside {e.Open}.");
        return e.Reason == StopReason.TargetLost
            ? text
            : $"{text} reverted {Count(e.RevertedMethods, "method")}, {Count(e.RevertedCallers, "caller")}.";
    }

    private static string Reason(StopEvent e, Limits limits)
    {
        var (name, detail) = e.Reason switch
        {
            StopReason.Requested => ("requested", ""),
            StopReason.Time => ("time", Duration.Seconds(limits.TimeMs / 1000.0)),
            StopReason.Hits => ("hits", limits.Hits.ToString(CultureInfo.InvariantCulture)),
            StopReason.Budget => ("budget", (limits.BudgetPpm / 10_000.0).ToString("0.##", CultureInfo.InvariantCulture) + "%"),
            StopReason.ToolLost => ("tool lost", ""),
            StopReason.Ended => ("ended from elsewhere", ""),
            StopReason.Fault => ("fault", ""),
            StopReason.TargetLost => ("the target ended", ""),
            _ => throw new InvalidOperationException("no text for " + e.Reason),
        };
        // What the agent says is nearer to the truth than our limit.
        if (e.Detail.Length > 0)
            detail = e.Detail;
        return detail.Length > 0 ? $"{name} ({detail})" : name;
    }

    /// <summary>What the figures of the stop mean, where they ask for it: no hit, losses, the advice that belongs to a reason.</summary>
    public static IEnumerable<string> Explain(StopEvent e, int methods)
    {
        if (e.Entered == 0 && methods == 0 && e.Reason != StopReason.TargetLost)
            yield return "no call: nothing that the specs match was loaded.";
        else if (e.Entered == 0 && e.Reason != StopReason.TargetLost)
            yield return methods == 1
                ? "no call: nothing called the method while the probe was on (a call that was already running is not seen)."
                : $"no call: nothing called any of the {methods} methods while the probes were on (a call that was already running is not seen).";
        else if (e.Entered > 0 && e.Matched == 0)
            yield return NoHit(e);
        if (e.Dropped > 0)
            yield return $"{Count(e.Dropped, "call")} lost: they came faster than they were read; narrow the guard, or write to a file with --output.";
        if (e.Thinned > 0 && e.Matched > 0)
            yield return $"{Count(e.Thinned, "call")} left out by sample, --rate or --budget; what is shown is a sample.";
        if (e.Reason == StopReason.Budget)
            yield return "the probes cost more than the budget allows: trace fewer methods, or raise --budget.";
        if (e.Reason == StopReason.Fault && e.Detail.EndsWith(StoppedMessage.NoMemory, StringComparison.Ordinal))
            yield return "the target's heap is full: the trace was given up, the target runs on as before.";
        else if (e.Reason == StopReason.Fault)
            yield return "this is a fault of dotbug, not of the target, which runs on as before. Please report it.";
        if (e.Reason == StopReason.TargetLost)
            yield return "the process ended during the trace; what it had written until then is shown.";
    }

    private static string NoHit(StopEvent e)
    {
        var refused = e.Entered - e.GuardNull - e.GuardFault - e.Thinned - e.Dropped - e.Open;
        List<string> parts = [];
        if (refused > 0)
            parts.Add($"the guard refused {refused}");
        if (e.GuardNull > 0)
            parts.Add($"{e.GuardNull} met a null in the guard");
        if (e.GuardFault > 0)
            parts.Add($"{e.GuardFault} would have thrown in the guard");
        if (e.Thinned > 0)
            parts.Add($"{e.Thinned} left out by sample, --rate or --budget");
        if (e.Dropped > 0)
            parts.Add($"{e.Dropped} lost");
        if (e.Open > 0)
            parts.Add($"{e.Open} not yet decided");
        return $"no hit: of {Count(e.Entered, "call")}, {string.Join(", ", parts)}.";
    }
}
