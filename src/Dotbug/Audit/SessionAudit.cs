using System.Globalization;
using Dotbug.Native;
using Dotbug.Protocol;
using Dotbug.Spec;

namespace Dotbug;

/// <summary>The lines of one session: who asks for what, before anything is done; then what became of it. The last word comes once.</summary>
internal sealed class SessionAudit
{
    private readonly AuditLog _log;
    private readonly string _id;
    private readonly TargetProcess _process;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private int _over;

    /// <summary>Writes the first line.</summary>
    public SessionAudit(AuditLog log, TargetProcess process, SessionRequest request, bool dryRun)
    {
        (_log, _process) = (log, process);
        _id = Guid.NewGuid().ToString("N")[..12];
        var line = Who(Begin(dryRun ? "dry-run" : "start"));
        var limits = request.Limits;
        line.Add("time_ms", limits.TimeMs).Add("hits_max", limits.Hits).Add("rate", limits.RatePerSecond).Add("budget_ppm", limits.BudgetPpm)
            .Add("methods_max", limits.MethodsMax).Add("depth", limits.Depth).Add("items", limits.Items).Add("string", limits.StringChars)
            .Add("pending", request.Pending ? "yes" : "no");
        if (request.Secrets.Added.Count > 0)
            line.Add("secrets_added", string.Join(", ", request.Secrets.Added));
        if (request.Secrets.Relaxed.Count > 0)
            line.Add("secrets_relaxed", string.Join(", ", request.Secrets.Relaxed));
        foreach (var spec in request.Specs)
            line.Add("spec", WithoutLiterals(spec, request.Named.Names));
        log.Write(line);
    }

    /// <summary>A question or a command beside sessions: <c>find</c>, <c>stop</c>.</summary>
    public static void Other(AuditLog log, TargetProcess process, string what, string key, string value)
    {
        var line = new AuditLine(what, DateTimeOffset.UtcNow);
        AddTarget(line, process);
        log.Write(Who(line).Add(key, value));
    }

    /// <summary>What was asked for, as anybody may read it: literals may be values of the program's, so each is a question mark.</summary>
    public static string WithoutLiterals(string spec, IReadOnlyCollection<string>? names = null) =>
        SpecParser.Parse(spec, names).Spec is { } parsed ? SpecPrinter.PrintWithoutLiterals(parsed) : "(malformed)";

    public void Armed(ArmedMessage armed) =>
        _log.Write(Begin("armed").Add("number", armed.Session).Add("methods", armed.Methods).Add("callers", armed.Callers).Add("refused", armed.Refused.Count));

    public void Refused(Exception e)
    {
        if (Interlocked.Exchange(ref _over, 1) == 0)
            _log.Write(Begin("refused").Add("code", e is DotbugException d ? d.Code : e is OperationCanceledException ? "cancelled" : e.GetType().Name));
    }

    public void Ended(StopEvent stop)
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;
        _log.Write(Begin("stop").Add("reason", stop.Reason.ToString().ToLowerInvariant()).Add("entered", stop.Entered).Add("hits", stop.Matched)
            .Add("thinned", stop.Thinned).Add("dropped", stop.Dropped).Add("reverted", stop.RevertedMethods)
            .Add("duration_ms", (long)TimeProvider.System.GetElapsedTime(_started).TotalMilliseconds));
    }

    private AuditLine Begin(string what)
    {
        var line = new AuditLine(what, DateTimeOffset.UtcNow).Add("session", _id);
        AddTarget(line, _process);
        return line;
    }

    private static void AddTarget(AuditLine line, TargetProcess process) => line.Add("pid", process.Pid)
        .Add("started", process.StartTicks.ToString(CultureInfo.InvariantCulture)).Add("name", process.Name).Add("owner", process.User);

    // What the kernel says of us, and beside it what sudo says.
    private static AuditLine Who(AuditLine line)
    {
        line.Add("uid", Libc.EffectiveUid()).Add("user", Users.Name(Libc.EffectiveUid()));
        if (ProcFs.ReadText("/proc/self/loginuid") is { } login && uint.TryParse(login, CultureInfo.InvariantCulture, out var uid) && uid != uint.MaxValue)
            line.Add("loginuid", uid).Add("login", Users.Name(uid));
        if (Environment.GetEnvironmentVariable("SUDO_UID") is { Length: > 0 } sudo)
            line.Add("sudo_uid", sudo).Add("sudo_user", Environment.GetEnvironmentVariable("SUDO_USER") ?? "");
        return line.Add("tool", Environment.ProcessId);
    }
}
