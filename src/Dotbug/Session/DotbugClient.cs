using Dotbug.Attach;
using Dotbug.Protocol;

namespace Dotbug;

/// <summary>What is in a target. <c>AgentLoaded</c> false: this build of dotbug never traced there. <c>OtherAgents</c> are the ids of other builds' agents.</summary>
public sealed record TargetStatus(bool AgentLoaded, StatusMessage Status, IReadOnlyList<string> OtherAgents);

/// <summary>
/// Everything that can be asked of one target. Thread-safe; each call is a conversation of its own. Every method throws
/// <see cref="DotbugException"/> when it cannot do what it is asked, and <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class DotbugClient(TargetProcess process)
{
    /// <summary>Searching the metadata of a large program takes seconds on a busy machine.</summary>
    private const int FindMs = 60_000;
    private const int StatusMs = 10_000;
    private const int ChangeMs = 60_000;

    public TargetProcess Process { get; } = process;

    /// <summary>How the words that hide values differ from the usual ones; see <see cref="SecretFiles"/>.</summary>
    public SecretWords Secrets { get; init; } = SecretWords.Unchanged;

    /// <summary>What words such as <c>send</c> stand for.</summary>
    public NamedSpecSet Named { get; init; } = NamedSpecFiles.OfDotbug;

    /// <summary>Of <see cref="Lag"/>.</summary>
    public static readonly TimeSpan DefaultLag = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Longest that events wait for an older one that a thread has begun to write; zero: for ever. Usually that takes microseconds; where a thread is stopped in the middle,
    /// what it tells later is marked (<see cref="TraceEvent.Late"/>).
    /// </summary>
    public TimeSpan Lag { get; init; } = DefaultLag;

    /// <summary>Who is told of every session.</summary>
    public AuditLog Audit { get; init; } = AuditLog.FromEnvironment();

    /// <summary>Begins a session; see <see cref="TraceSession"/>.</summary>
    public Task<TraceSession> StartAsync(IReadOnlyList<string> specs, Limits? limits = null, IProgress<string>? progress = null,
        bool pending = false, CancellationToken cancel = default) =>
        TraceSession.StartAsync(Process, Request(specs, limits, pending), Audit, progress, cancel);

    /// <summary>Begins a session that tells nothing until one of its triggers fires; see <see cref="Recorder"/>.</summary>
    public Task<TraceSession> RecordAsync(IReadOnlyList<string> specs, Recorder recorder, Limits? limits = null, IProgress<string>? progress = null,
        bool pending = false, CancellationToken cancel = default) =>
        TraceSession.StartAsync(Process, Request(specs, limits, pending) with { Recorder = recorder }, Audit, progress, cancel);

    /// <summary>Binds the specs and arms nothing: what a session would instrument.</summary>
    public Task<ArmedEvent> DryRunAsync(IReadOnlyList<string> specs, Limits? limits = null, IProgress<string>? progress = null,
        bool pending = false, CancellationToken cancel = default) =>
        TraceSession.DryRunAsync(Process, Request(specs, limits, pending), Audit, progress, cancel);

    private SessionRequest Request(IReadOnlyList<string> specs, Limits? limits, bool pending) =>
        new(specs, limits ?? Limits.Default, pending, Secrets) { Named = Named, Lag = Lag };

    /// <summary>The methods that a target pattern finds. Loads the agent when it is not there yet.</summary>
    public Task<FoundMessage> FindAsync(string pattern, IProgress<string>? progress = null, CancellationToken cancel = default) =>
        Run(() =>
        {
            SessionAudit.Other(Audit, Process, "find", "pattern", SessionAudit.WithoutLiterals(pattern));
            using var connection = Connect(load: true, progress, cancel, out _)!;
            var body = new WireWriter();
            body.Text(pattern);
            return Read(connection.Ask(MessageKind.Find, body.Written, MessageKind.Found, FindMs), FoundMessage.Read);
        }, cancel);

    /// <summary>Sessions, probes and costs. Loads nothing into the target.</summary>
    public Task<TargetStatus> StatusAsync(CancellationToken cancel = default) => AskStatus(MessageKind.Status, [], cancel);

    /// <summary>Ends a session, whoever began it; 0 ends all. Returns what is there afterwards.</summary>
    public Task<TargetStatus> EndAsync(uint session, CancellationToken cancel = default)
    {
        var body = new WireWriter();
        body.U32(session);
        SessionAudit.Other(Audit, Process, "end", "number", session == 0 ? "all" : session.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return AskStatus(MessageKind.End, body.Written.ToArray(), cancel);
    }

    /// <summary>
    /// Changes a session that runs, whoever began it: adds a spec (<paramref name="spec"/>), or removes, pauses or resumes the one with this number (from 1, as
    /// <c>dotbug status</c> shows them). Returns what was done, in sentences.
    /// </summary>
    public Task<IReadOnlyList<string>> ChangeAsync(uint session, SpecChange change, int number, string spec, CancellationToken cancel = default) =>
        Run<IReadOnlyList<string>>(() =>
        {
            var what = change.ToString().ToLowerInvariant();
            SessionAudit.Other(Audit, Process, "change", what, change == SpecChange.Add ? SessionAudit.WithoutLiterals(spec)
                : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"session {session} spec {number}"));
            using var connection = Connect(load: false, null, cancel, out _) ?? throw new DotbugException(Problems.NoSession(session));
            var body = new WireWriter();
            new ChangeMessage(session, change, number - 1, spec, Environment.UserName, Environment.ProcessId) { Named = Named.For([spec]) }.Write(body);
            return Read(connection.Ask(MessageKind.Change, body.Written, MessageKind.Changed, ChangeMs), r => r.List(static t => t.Text()));
        }, cancel);

    private Task<TargetStatus> AskStatus(MessageKind question, byte[] body, CancellationToken cancel) =>
        Run(() =>
        {
            using var connection = Connect(load: false, null, cancel, out var others);
            if (connection == null)
                return new TargetStatus(false, new StatusMessage([], 0, 0, 0, 0), others);
            var status = Read(connection.Ask(question, body, MessageKind.StatusReport, StatusMs), StatusMessage.Read);
            return new TargetStatus(true, status, others);
        }, cancel);

    private Session.AgentConnection? Connect(bool load, IProgress<string>? progress, CancellationToken cancel, out IReadOnlyList<string> others)
    {
        if (!Process.IsAlive)
            throw new DotbugException(Problems.NoSuchPid(Process.Pid));
        // Who may not look into the process would be told that nothing is there.
        if (!load && Process.NotTraceable is { Code: "DB2003" or "DB2004" } problem)
            throw new DotbugException(problem);
        return new Attacher(Process, progress, cancel).Connect(load, out others) is { } socket ? new Session.AgentConnection(socket) : null;
    }

    private T Read<T>(byte[] body, Func<WireReader, T> read)
    {
        var reader = new WireReader(body);
        var message = read(reader);
        return reader.Complete ? message : throw new DotbugException(Problems.Broken(Process, typeof(T).Name));
    }

    /// <summary>The conversation blocks, so it has a thread of the pool for itself; every step in it has a time limit.</summary>
    private Task<T> Run<T>(Func<T> conversation, CancellationToken cancel) => Task.Run(() =>
    {
        try
        {
            return conversation();
        }
        catch (InvalidDataException e)
        {
            throw new DotbugException(Problems.Broken(Process, e.Message), e);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            throw new DotbugException(Process.IsAlive ? Problems.DoorFailed(Process, e.Message) : Problems.TargetLost(Process, "meanwhile"), e);
        }
    }, cancel);
}
