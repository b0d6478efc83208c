using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Dotbug.Attach;
using Dotbug.Protocol;
using Dotbug.Ring;
using Dotbug.Session;

namespace Dotbug;

/// <summary>What a session has counted so far, as the agent last wrote it (some times a second).</summary>
public readonly record struct LiveTotals(long Entered, long Matched, long GuardNull, long GuardFault, long Thinned, long Dropped);

/// <summary>
/// One run of probes in one target: <c>await foreach (var e in session)</c> gives an <see cref="ArmedEvent"/> first, then what is seen, in one true
/// order, and a <see cref="StopEvent"/> last. It may be read once, by one reader. A reader that is slow loses nothing that was read, but
/// the ring fills, and then the target drops and counts. <see cref="DisposeAsync"/> ends the session and waits until the target is clean.
/// </summary>
public sealed class TraceSession : IAsyncEnumerable<TraceEvent>, IAsyncDisposable
{
    /// <summary>Between reader and consumer: batches of at most 512 events and 64 KB of records each.</summary>
    private const int BatchesMax = 64;

    /// <summary>How long after a stop that was asked for the agent may take to say that it has stopped.</summary>
    internal const int StopMs = 15_000;

    private readonly Channel<List<TraceEvent>> _batches = Channel.CreateBounded<List<TraceEvent>>(
        new BoundedChannelOptions(BatchesMax) { SingleReader = true, SingleWriter = true });
    private readonly SessionReader _reader;
    private readonly AgentLink _link;
    private readonly RingMemory _ring;
    private readonly CancellationTokenRegistration _registration;
    private int _stopping;
    private int _reading;
    private int _disposed;

    internal TraceSession(TargetProcess process, AgentLink link, RingMemory ring, ArmedMessage armed, CancellationToken cancel,
        Action<StopEvent>? ended = null, SessionRequest? request = null)
    {
        Process = process;
        _link = link;
        _ring = ring;
        _reader = new SessionReader(process, link, ring, armed, _batches.Writer, ended, request);
        Armed = _reader.Armed;
        _reader.Start();
        _registration = cancel.Register(RequestStop);
    }

    public TargetProcess Process { get; }

    /// <summary>What was armed; also the first event.</summary>
    public ArmedEvent Armed { get; }

    public uint Id => Armed.Session;

    /// <summary>Counts so far, for a line of progress. Any thread.</summary>
    public LiveTotals Totals => _reader.Totals;

    /// <summary>What a recorder holds, for a line of progress; null: this session is none. Any thread.</summary>
    public RecorderState? Recorder => _reader.Recorder;

    /// <summary>
    /// Attaches if need be, binds the specs in the target and arms them; with <paramref name="pending"/> what they match later, too, as soon as
    /// its type is loaded (<see cref="ArmedMoreEvent"/>). <paramref name="cancel"/> gives up while this runs
    /// (<see cref="OperationCanceledException"/>); later it is the same as <see cref="StopAsync"/>: what was seen is still told, and the last event is the stop.
    /// Throws <see cref="DotbugException"/>.
    /// </summary>
    public static Task<TraceSession> StartAsync(TargetProcess process, IReadOnlyList<string> specs, Limits? limits = null,
        IProgress<string>? progress = null, bool pending = false, CancellationToken cancel = default) =>
        new DotbugClient(process).StartAsync(specs, limits, progress, pending, cancel);

    internal static async Task<TraceSession> StartAsync(TargetProcess process, SessionRequest request, AuditLog log,
        IProgress<string>? progress, CancellationToken cancel)
    {
        // Before anything else: a tool that is killed from here on has left its line.
        var audit = new SessionAudit(log, process, request, dryRun: false);
        RingMemory? ring = null;
        AgentLink? link = null;
        try
        {
            ring = await Task.Run(() => RingMemory.Create(), cancel).ConfigureAwait(false);
            link = await OpenAsync(process, request, ring, progress, cancel).ConfigureAwait(false);
            var armed = await ArmedAsync(process, link, cancel).ConfigureAwait(false);
            audit.Armed(armed);
            return new TraceSession(process, link, ring, armed, cancel, audit.Ended, request);
        }
        catch (Exception e)
        {
            link?.Dispose();
            ring?.Dispose();
            audit.Refused(e);
            if (e is InvalidDataException)
                throw new DotbugException(Problems.Broken(process, e.Message), e);
            if (e is IOException or TimeoutException)
                throw new DotbugException(process.IsAlive ? Problems.DoorFailed(process, e.Message) : Problems.TargetLost(process, "before it was armed"), e);
            throw;
        }
    }

    internal static async Task<ArmedEvent> DryRunAsync(TargetProcess process, SessionRequest request, AuditLog log,
        IProgress<string>? progress, CancellationToken cancel)
    {
        var audit = new SessionAudit(log, process, request, dryRun: true);
        try
        {
            using var link = await OpenAsync(process, request, null, progress, cancel).ConfigureAwait(false);
            var armed = await ArmedAsync(process, link, cancel).ConfigureAwait(false);
            return SessionReader.ToEvent(armed, link.Clock.UtcNowNs());
        }
        catch (Exception e)
        {
            audit.Refused(e);
            if (e is InvalidDataException)
                throw new DotbugException(Problems.Broken(process, e.Message), e);
            if (e is not (IOException or TimeoutException))
                throw;
            throw new DotbugException(process.IsAlive ? Problems.DoorFailed(process, e.Message) : Problems.TargetLost(process, "before it answered"), e);
        }
    }

    private static Task<AgentLink> OpenAsync(TargetProcess process, SessionRequest request, RingMemory? ring, IProgress<string>? progress,
        CancellationToken cancel) => Task.Run(() =>
    {
        if (process.NotTraceable is { } reason)
            throw new DotbugException(reason);
        if (!process.IsAlive)
            throw new DotbugException(Problems.NoSuchPid(process.Pid));
        var socket = new Attacher(process, progress, cancel).Connect(load: true, out _)!;
        var link = new AgentLink(new AgentConnection(socket));
        try
        {
            progress?.Report("binding");
            var body = new WireWriter();
            var owner = Environment.UserName;
            new OpenMessage(owner, Environment.ProcessId, ring == null, request.Pending, request.Limits, request.AllSpecs)
            {
                Secrets = request.Secrets,
                Named = request.Named.For(request.AllSpecs),
            }.Write(body);
            link.Send(MessageKind.Open, body.Written, ring?.Descriptor);
            link.StartHeartbeat();
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }, cancel);

    private static async Task<ArmedMessage> ArmedAsync(TargetProcess process, AgentLink link, CancellationToken cancel)
    {
        try
        {
            return await link.Armed.WaitAsync(TimeSpan.FromMilliseconds(AgentLink.ArmMs), cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The closed line ends the session, armed or not.
            link.RequestStop();
            throw;
        }
        catch (TimeoutException e)
        {
            throw new DotbugException(Problems.NoAnswer(process), e);
        }
    }

    /// <summary>Events in order, one by one. Cancelling is the same as <see cref="StopAsync"/>: the rest still comes, nothing is thrown.</summary>
    public async IAsyncEnumerator<TraceEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var batch in ReadBatchesAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var e in batch)
                yield return e;
        }
    }

    /// <summary>The same events in the portions in which they were read, for consumers that flush when nothing more is at hand.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TraceEvent>> ReadBatchesAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
            throw new InvalidOperationException("the events of a session can be read once");
        await using var registration = cancel.Register(RequestStop).ConfigureAwait(false);
        while (await _batches.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_batches.Reader.TryRead(out var batch))
                yield return batch;
        }
    }

    /// <summary>
    /// Ends the session. Completes when the agent has disarmed and reverted every probe, or the target is gone; the events that are left
    /// and the <see cref="StopEvent"/> can be read afterwards. Idempotent.
    /// </summary>
    public Task StopAsync()
    {
        RequestStop();
        return _reader.LinkEnded;
    }

    private void RequestStop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
            return;
        // Sending may wait for a busy agent, and the caller may be a signal handler.
        _ = Task.Run(async () =>
        {
            _link.RequestStop();
            // An agent that does not answer is cut off; its lease ends the session in the target.
            await Task.WhenAny(_reader.LinkEnded, Task.Delay(StopMs)).ConfigureAwait(false);
            if (!_link.Ended)
                _reader.Abandon();
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await StopAsync().ConfigureAwait(false);
        _reader.Discard();
        await _reader.Done.ConfigureAwait(false);
        await _registration.DisposeAsync().ConfigureAwait(false);
        _link.Dispose();
        _reader.Dispose();
        _ring.Dispose();
    }
}
