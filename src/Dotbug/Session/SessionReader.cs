using System.Threading.Channels;
using Dotbug.Attach;
using Dotbug.Protocol;
using Dotbug.Ring;

namespace Dotbug.Session;

/// <summary>
/// The thread that reads a session's ring and feeds its consumer. It looks every millisecond while there is something to see and every twenty when not;
/// when the consumer is behind it waits, the ring fills, and the target drops and counts.
/// </summary>
internal sealed class SessionReader : IDisposable
{
    private const int LookMsMin = 1, LookMsMax = 20;

    /// <summary>Processors see each other's stores within this time, and clocks of one machine differ by less; most generous.</summary>
    private const long MarginNs = 100_000;

    /// <summary>A thread that was in the middle of an event when the session stopped gets so long to finish it.</summary>
    private const int LastWriterMs = 200;

    // How long a process may take to be gone after its connection was, and how often that is looked at.
    private const int GoneMs = 2_000, GonePollMs = 10;

    /// <summary>A busy machine: meanwhile the ring takes what comes. Nobody who answers never is waited for again and again.</summary>
    private const int ResolveMs = 10_000, ResolveAgainMs = 30_000;
    private const int TotalsMs = 50;

    private readonly TargetProcess _process;
    private readonly AgentLink _link;
    private readonly RingMemory _memory;
    private readonly RingReader _ring;
    private readonly long _lagNs;
    private readonly TypeDictionary _types;
    private readonly EventBuilder _builder;
    private readonly SourceLines _lines;
    private readonly ChannelWriter<List<TraceEvent>> _batches;
    private readonly Action<StopEvent>? _ended;
    private readonly CancellationTokenSource _discard = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _linkEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _abandoned;
    private readonly Recording? _recording;
    private int _resolveFailures;
    private long _resolveFailedMs;
    private volatile Counted _counted = new(default, 0);

    /// <summary>Read by the reading thread alone, because the memory is gone some time after it has ended.</summary>
    private sealed record Counted(LiveTotals Totals, long AtMs);

    public unsafe SessionReader(TargetProcess process, AgentLink link, RingMemory memory, ArmedMessage armed,
        ChannelWriter<List<TraceEvent>> batches, Action<StopEvent>? ended = null, SessionRequest? request = null)
    {
        (_process, _link, _memory, _batches, _ended) = (process, link, memory, batches, ended);
        _ring = new RingReader(memory.Start, memory.Bytes);
        _lagNs = (long)(request?.Lag ?? DotbugClient.DefaultLag).TotalNanoseconds;
        _types = new TypeDictionary(memory.Start);
        _lines = new SourceLines(process.Pid);
        _builder = new EventBuilder(link.Probes, _types, link.Clock, new FrameNames(Resolve, _lines), Publish);
        if (request?.Recorder is { } recorder)
            _recording = new Recording(recorder, request.Specs.Count, memory, link.Probes, (ulong)armed.Ticks);
        Armed = ToEvent(armed, link.Clock.UtcOfMonotonic(armed.MonotonicNs));
    }

    public ArmedEvent Armed { get; }

    /// <summary>The agent has stopped, or is gone.</summary>
    public Task LinkEnded => _linkEnded.Task;

    /// <summary>The last event was handed on.</summary>
    public Task Done => _done.Task;

    public RecorderState? Recorder => _recording?.Now;

    public LiveTotals Totals => _counted.Totals;

    public static ArmedEvent ToEvent(ArmedMessage armed, long timeNs) => new(timeNs, armed.Session, armed.Methods, armed.Callers,
        armed.PausedNs, armed.CostBytes, armed.FirstAttach, armed.Probes, armed.Refused, armed.Notices);

    private static ArmedMoreEvent ToEvent(ArmedMoreMessage more, uint session, long timeNs) => new(timeNs, session, more.Methods, more.Callers,
        more.PausedNs, more.CostBytes, more.Probes, more.Refused, more.Notices);

    public void Start()
    {
        _link.HasEnded += OnLinkEnded;
        if (_link.Ended)
            OnLinkEnded();
        new Thread(Run) { IsBackground = true, Name = "dotbug read" }.Start();
    }

    private void OnLinkEnded()
    {
        _wake.Set();
        _linkEnded.TrySetResult();
    }

    /// <summary>No answer will come: ends as if the target were gone.</summary>
    public void Abandon()
    {
        _abandoned = true;
        OnLinkEnded();
    }

    /// <summary>Nobody reads any more: what comes is thrown away.</summary>
    public void Discard() => _discard.Cancel();

    private void Run()
    {
        try
        {
            _builder.Add(Armed, 0);
            if (_recording is not null)
                Notice(_recording.Waits);
            _builder.Flush();
            if (_recording is { } recording)
                Hold(recording);
            else
                Loop();
            Finish();
            _batches.TryComplete();
        }
        catch (Exception e)
        {
            _batches.TryComplete(new DotbugException(new Problem("DB9004", "reading the events failed: " + e.Message, "please report it", ExitClass.Ours), e));
            _link.RequestStop();
        }
        finally
        {
            _lines.Dispose();
            _done.TrySetResult();
        }
    }

    /// <summary>After <see cref="Done"/>.</summary>
    public void Dispose()
    {
        _link.HasEnded -= OnLinkEnded;
        _lines.Dispose();
        _discard.Dispose();
        _wake.Dispose();
    }

    private void Loop()
    {
        var waitMs = LookMsMin;
        while (!_link.Ended && !_abandoned)
        {
            var came = Look();
            _builder.Flush();
            waitMs = came ? LookMsMin : Math.Min(waitMs + 1, LookMsMax);
            _wake.WaitOne(waitMs);
        }
    }

    /// <summary>Tells nothing of the ring, which keeps what comes, until a trigger has fired and the time after it is over, or the session ends otherwise.</summary>
    private void Hold(Recording recording)
    {
        var stopping = 0L;
        while (!_link.Ended && !_abandoned)
        {
            TellNews();
            if (_link.Clock.Ready && recording.Look(_link.Clock) && stopping == 0)
            {
                stopping = Environment.TickCount64;
                _link.RequestStop();
            }
            // An agent that does not answer is cut off; its lease ends the session in the target.
            _abandoned |= stopping != 0 && Environment.TickCount64 - stopping > TraceSession.StopMs;
            _counted = new Counted(ReadTotals(), Environment.TickCount64);
            _builder.Flush();
            _wake.WaitOne(recording.WaitMs);
        }
        TellNews();
        // What came in the last moment.
        recording.Look(_link.Clock);
    }

    /// <summary>Whether there is something to tell at the end; if so, says how far it reaches.</summary>
    private bool Releases(Recording recording)
    {
        if (recording.TriggeredAt == 0 && (_link.Stopped != null || StaysAlive()))
            return false;
        var clock = _link.Clock;
        _builder.Window = recording.Window(clock);
        _builder.Trigger = (recording.TriggeredAt, recording.IsTrigger);
        Notice(recording.Reaches(clock));
        return true;
    }

    private void Notice(string sentence) => _builder.Add(
        new ArmedMoreEvent(_link.Clock.UtcNowNs(), Armed.Session, 0, 0, 0, 0, [], [], [sentence]), 0);

    private void TellNews()
    {
        while (_link.ArmedMore.TryDequeue(out var more))
            _builder.Add(ToEvent(more, Armed.Session, _link.Clock.UtcOfMonotonic(more.MonotonicNs)), 0);
    }

    private bool Look()
    {
        var clock = _link.Clock;
        TellNews();
        _ring.LagTicks = clock.TicksIn(_lagNs);
        var came = _ring.Look(clock.TicksNow(), clock.TicksIn(MarginNs)) > 0;
        if (came)
            _types.Refresh();
        if (Environment.TickCount64 - _counted.AtMs >= TotalsMs)
            _counted = new Counted(ReadTotals(), Environment.TickCount64);
        if (clock.Ready)
            _ring.Drain(_builder, everything: false);
        return came;
    }

    private void Finish()
    {
        if (_recording is not { } recording || Releases(recording))
            ReadRest();
        _counted = new Counted(ReadTotals(), 0);
        var now = ClockMap.MonotonicNs();
        _builder.End(now, targetLost: _link.Stopped == null);
        if (_recording != null && _builder.Unpaired > 0)
            Notice($"{_builder.Unpaired} outcomes of calls that began before the history are not shown.");
        var stop = StopEvent(_link.Clock.UtcOfMonotonic(now));
        _ended?.Invoke(stop);
        _builder.Add(stop, 0);
        _builder.Flush();
    }

    private void ReadRest()
    {
        // Threads that were in the middle of an event finish it; full chunks that were held back are read.
        var deadline = Environment.TickCount64 + LastWriterMs;
        while ((Look() || _ring.SomebodyWrites) && Environment.TickCount64 < deadline)
            _wake.WaitOne(_ring.SomebodyWrites ? LookMsMin : 0);
        _ring.Look(_link.Clock.TicksNow(), 0);
        _types.Refresh();
        _ring.Drain(_builder, everything: true);
        if (_link.Stopped is { } stopped)
            _builder.Lost(stopped.Lost, stopped.LostMore);
    }

    private StopEvent StopEvent(long now)
    {
        var damaged = _ring.Damaged + _builder.Damaged;
        var note = damaged > 0 ? $"{damaged} damaged records were skipped" : "";
        if (_link.Stopped is { } s)
        {
            return new StopEvent(now, Armed.Session, s.Reason, Join(s.Detail, note), s.Entered, s.Matched, s.GuardNull, s.GuardFault, s.Thinned,
                s.Dropped, _builder.OpenAtEnd, s.RevertedMethods, s.RevertedCallers);
        }
        var t = _counted.Totals;
        var (reason, detail) = StaysAlive()
            ? (StopReason.Fault, _link.Problem?.Message ?? "the agent does not answer any more; the probes end by themselves within two seconds")
            : (StopReason.TargetLost, "the process ended");
        // The agent writes its totals some times a second; what came after the last time was read all the same.
        var matched = Math.Max(t.Matched, _builder.Told);
        return new StopEvent(now, Armed.Session, reason, Join(detail, note), Math.Max(t.Entered, matched), matched,
            t.GuardNull, t.GuardFault, t.Thinned, t.Dropped, _builder.OpenAtEnd, 0, 0);
    }

    /// <summary>
    /// A process that ends closes its connections first and is gone some milliseconds later, more when it writes a dump: only one that is still there after a while lives.
    /// </summary>
    private bool StaysAlive()
    {
        var until = Environment.TickCount64 + GoneMs;
        while (_process.IsAlive && Environment.TickCount64 < until)
            Thread.Sleep(GonePollMs);
        return _process.IsAlive;
    }

    private static string Join(string a, string b) => a.Length > 0 && b.Length > 0 ? a + "; " + b : a + b;

    private unsafe LiveTotals ReadTotals()
    {
        var at = (long*)(_memory.Start + RingLayout.HeaderTotals);
        return new LiveTotals(Volatile.Read(ref at[RingLayout.TotalEntered / 8]), Volatile.Read(ref at[RingLayout.TotalMatched / 8]),
            Volatile.Read(ref at[RingLayout.TotalGuardNull / 8]), Volatile.Read(ref at[RingLayout.TotalGuardFault / 8]),
            Volatile.Read(ref at[RingLayout.TotalThinned / 8]), Volatile.Read(ref at[RingLayout.TotalDropped / 8]));
    }

    private void Publish(List<TraceEvent> batch)
    {
        while (!_batches.TryWrite(batch))
        {
            try
            {
                if (!_batches.WaitToWriteAsync(_discard.Token).AsTask().GetAwaiter().GetResult())
                    return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>On the session's line while it is open; after the stop on one of its own.</summary>
    private IReadOnlyList<FrameInfo>? Resolve(IReadOnlyList<(ulong Code, int Offset)> frames)
    {
        const int failuresMax = 3;
        if (_resolveFailures >= failuresMax && Environment.TickCount64 - _resolveFailedMs < ResolveAgainMs || _discard.IsCancellationRequested)
            return null;
        var question = new ResolveMessage(frames);
        var answer = _link.Resolve(question, ResolveMs)?.Frames ?? (_process.IsAlive ? ResolveApart(question) : null);
        _resolveFailures = answer == null ? _resolveFailures + 1 : 0;
        _resolveFailedMs = Environment.TickCount64;
        return answer;
    }

    private IReadOnlyList<FrameInfo>? ResolveApart(ResolveMessage question)
    {
        try
        {
            if (new Attacher(_process, null, CancellationToken.None).Connect(load: false, out _) is not { } socket)
                return null;
            using var connection = new AgentConnection(socket);
            var body = new WireWriter();
            question.Write(body);
            var reader = new WireReader(connection.Ask(MessageKind.Resolve, body.Written, MessageKind.Resolved, ResolveMs));
            var resolved = ResolvedMessage.Read(reader);
            return reader.Complete ? resolved.Frames : null;
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidDataException or DotbugException)
        {
            return null;
        }
    }
}
