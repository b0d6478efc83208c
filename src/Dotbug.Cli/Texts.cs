using System.Globalization;
using System.Reflection;
using Dotbug.Protocol;
using Dotbug.Sinks;

namespace Dotbug.Cli;

/// <summary>Every word that this program says to a person; what the library says comes in <see cref="Problem"/>.</summary>
internal static partial class Texts
{
    public const string Cancelled = "cancelled: nothing was armed.";
    public const string Stopping = "stopping. Ctrl-C once more ends at once.";
    public const string PsHead = "PID\tNAME\tRUNTIME\tUSER\tTRACEABLE";
    public const string Yes = "yes";
    public const string Unknown = "?";
    public const string NoProcesses = "no .NET process is running that you can see.";

    public static string SafeOf(string text) => SafeText.Of(text);

    public static string Version()
    {
        var version = typeof(Texts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return "dotbug " + version.Split('+')[0] + "\n";
    }

    /// <summary>Why a file could not be opened, without its whole path, which is said already.</summary>
    public static string FileFault(Exception e) => e switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        _ => e.Message,
    };

    public static string No(Problem reason) => "no: " + reason.Message;

    public static string Attaching(TargetProcess process, string step) =>
        SafeOf($"attaching to {process}" + (step.Length > 0 ? ": " + step : "")) + " ...";

    public static string Live(TimeSpan elapsed, string counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s  {counts}  Ctrl-C stops");

    public static string Holds(TimeSpan elapsed, RecorderState state) => string.Create(CultureInfo.InvariantCulture,
        $"{elapsed.TotalSeconds:0} s  holds {state.Reaches.TotalSeconds:0.0} s, {state.Events} events  {(state.Triggered ? "triggered" : "Ctrl-C stops")}");

    public const string NoTrigger = "no trigger fired: nothing that was held is shown.";

    public static string Counts(long entered, long matched, long dropped) =>
        string.Create(CultureInfo.InvariantCulture, $"entered {entered}  matched {matched}  dropped {dropped}");

    public static string FoundRefused(RefusedInfo method) => SafeOf($"{method.Method}  no: {method.Reason}");

    public static string FoundNamed(Spec.NamedSpec spec) => SafeOf(
        $"{spec.Name}: {spec.TargetText}{(spec.Guard is { } guard ? " when " + Spec.SpecPrinter.Print(guard) : "")}  ({spec.Place})");

    public static string FoundNamedSummary(string name, int methods, int refused) =>
        SafeOf($"'{name}' stands for {Count(methods, "method")} here{(refused > 0 ? $"; {refused} more are not loaded, or cannot be traced" : "")}.");

    public static string FoundSummary(FoundMessage found) => found.Total > found.Methods.Count
        ? $"{found.Total} methods; the first {found.Methods.Count} are shown. A narrower pattern shows the rest."
        : $"{Count(found.Total, "method")}.";

    public static Problem NothingFound(string pattern, string hint) =>
        new("DB3001", $"no method matches '{SafeOf(pattern)}'", SafeOf(hint), ExitClass.NothingMatched);

    public static string NeverTraced(TargetProcess process) => SafeOf($"{process}: dotbug is not loaded.");

    public static string OtherAgents(TargetProcess process, IReadOnlyList<string> ids) => SafeOf(
        $"{process}: {Count(ids.Count, "agent")} of other builds of dotbug ({string.Join(", ", ids)}); use those builds to see their sessions.");

    public static string StatusHead(TargetProcess process, StatusMessage status) => SafeOf(
        $"{process}: {Count(status.Sessions.Count, "session")}, {status.Armings} of at most {status.ArmingsMax} armings, "
        + $"{Kilobytes(status.CostBytes)} kept by them for good, agent {Kilobytes(status.AgentBytes)}.");

    public static string StatusSession(SessionStatus session) => SafeOf(string.Create(CultureInfo.InvariantCulture,
        $"session {session.Session} of {session.Owner}, pid {session.ToolPid}, for {session.AgeMs / 1000.0:0.0} s"));

    public static string StatusProbe(ProbeStatus probe) => SafeOf(
        $"    {probe.Method}  entered {probe.Entered}  hits {probe.Matched}  {(probe.Paused ? "paused " : "")}spec {probe.Number + 1}: {probe.Spec}");

    public static string NothingToStop(TargetProcess process) => SafeOf($"{process}: no session runs.");

    public static string Stopped(IEnumerable<uint> sessions) => $"stopped: {string.Join(", ", sessions.Select(s => "session " + s))}.";

    public static Problem NoSuchSession(uint? session, IReadOnlyCollection<uint> known) => new("DB4011",
        session == null ? "no session runs" : $"there is no session {session}",
        known.Count == 0 ? "nothing is traced in this process" : $"sessions now: {string.Join(", ", known)}", ExitClass.Usage);

    public static Problem WhichSession(IEnumerable<uint> known, bool mayBeAll) => new("DB4012", "several sessions run",
        $"name one of {string.Join(", ", known)}{(mayBeAll ? ", or all" : "")}", ExitClass.Usage);

    public static Problem OutputUnopened(string file, string reason) => new("DB5001", $"'{SafeOf(file)}' cannot be written: {SafeOf(reason)}",
        "nothing was traced; name another file with --output", ExitClass.Ours);

    public static Problem OutputFailed(string what, string reason) => new("DB5002", $"writing to {SafeOf(what)} failed: {SafeOf(reason)}",
        "the session was stopped and the target is as before; what was written until then can be read", ExitClass.Ours);

    public static string Relaxed(Protocol.SecretWords words, IEnumerable<string> files) =>
        SafeOf($"secrets: no longer hidden: {string.Join(", ", words.Relaxed.Select(w => w.TrimStart('*')).Distinct())} ({string.Join(", ", files)})");

    public static Problem ShowFailed(string reason) => new("DB5002", $"writing to {StandardOutput} failed: {SafeOf(reason)}", "the file is as before", ExitClass.Ours);

    public static Problem NothingRecorded(string? missing) => new("DB5011",
        missing == null ? "no recorded method matches" : $"no recorded method that matches has a value '{SafeOf(missing)}'",
        "'dotbug show FILE' without a filter shows what was recorded", ExitClass.NothingMatched);

    public static Problem Damaged(string file, long bytes) => new("DB5012", $"'{SafeOf(file)}' is damaged: {Count(bytes, "byte")} of it cannot be read",
        "what they held is not shown; all else is", ExitClass.Ours);

    public static string CutOff(string file, long bytes) =>
        SafeOf($"{file}: the last {Count(bytes, "byte")} are no whole block: what wrote them was ended, or still writes.");

    public static string NewerRecords(string file, long count) => SafeOf($"{file}: {Count(count, "record")} that only a newer dotbug knows are not shown.");

    public static string NoStop(string file) => SafeOf($"{file}: the end of the session is not recorded: the tool was killed, or it still writes.");

    public static string PartsMissing(string file, IEnumerable<int> parts) => SafeOf($"{file}: of this session's files, part {string.Join(", ", parts)} is not among those given.");

    public static string Undecided(long count) => $"{Count(count, "call")} or events are not shown because it is not recorded whether the filter is true of them.";

    public const string NothingPasses = "nothing that was recorded passes the filter.";

    public static string Parts(string first, string last, int removed) =>
        SafeOf(first == last ? $"the events are in {first}" : $"the events are in {first} to {last}") + (removed > 0 ? $"; {Count(removed, "part")} before them removed." : ".");

    public static string PartNotRemoved(string file, string reason) => SafeOf($"{file} cannot be removed: {reason}");

    public const string StandardOutput = "the standard output";

    public static Problem Bug(Exception e) => new("DB9010", "this is a fault of dotbug: " + SafeOf(e.ToString().ReplaceLineEndings(" | ")),
        "please report it with this text; the target cleans itself within two seconds", ExitClass.Ours);

    private static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Kilobytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes + 1023) / 1024} KB");
}
