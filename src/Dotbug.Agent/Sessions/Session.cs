using Dotbug.Agent.Frames;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Named;
using Dotbug.Agent.Probes;
using Dotbug.Agent.RuntimeEvents;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// One session from arming to the last word, on its connection's thread: keeps the lease, the deadline and the budget, writes totals, and whatever
/// happens takes every probe out again.
/// </summary>
internal sealed unsafe partial class Session(FrameSocket socket, OpenMessage request, SessionOpening opening)
{
    /// <summary>How often ended threads are looked for, and bodies that the JIT rejected, in milliseconds.</summary>
    private const int ReapMs = 1_000;

    private readonly long _startedMs = Environment.TickCount64;
    private readonly List<TapCode> _taps = [];
    private readonly HashSet<int> _silent = [];
    private readonly Dictionary<Instrumented, int> _bits = [];
    private readonly Budget _budget = new(request.Limits.BudgetPpm);
    private readonly Pace _pace = new();
    private bool _polls;
    private SessionArea* _area;
    private int _probesMax;

    // Replaced as a whole: dotbug status reads it on another thread.
    private volatile Planned[] _probes = [];
    private volatile bool _asked;
    private long _lifeSignMs = Environment.TickCount64;
    private string _detail = "";

    /// <summary>The tool was told, or is being told, that the probes are on.</summary>
    private bool _armed;

    /// <summary>Something of ours went wrong while it ended.</summary>
    private bool _failed;

    private static int s_first = 1;

    public uint Number { get; private set; }

    public void AskToEnd() => _asked = true;

    public void Run()
    {
        if (Prober.Armings + opening.Planned.Count > Prober.ArmingsMax)
        {
            Refuse("DB4001", $"this process has been armed {Prober.Armings} times, and each time leaves some kilobytes behind that the runtime never frees",
                "restart the target when it suits you");
            return;
        }
        _area = SessionAreas.Open(socket.Passed, out var reason);
        if (_area == null)
        {
            Refuse("DB9007", $"the session got no shared memory: {reason}", "dotbug status shows the sessions of a process");
            return;
        }
        var stop = StopReason.Fault;
        try
        {
            Number = SessionList.Add(this);
            stop = Begin() ? Keep() : 0;
        }
        catch (Exception exception)
        {
            _detail = Described(exception);
        }
        finally
        {
            End(stop);
        }
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    private void Refuse(string code, string text, string hint)
    {
        var body = new WireWriter();
        new ErrorMessage(code, text, hint).Write(body);
        socket.Send(MessageKind.Error, body);
    }

    private bool Begin()
    {
        Fail("begin");
        Prepared.Once();
        Facts.Calibrate();
        Costs.Calibrate();
        SessionThreads.Reset(_area->Slot);
        Faults.Forget(_area);
        Limit();
        _probesMax = opening.ProbesMax;
        List<(Instrumented, TapCode)> wanted = [];
        foreach (var planned in opening.Planned)
        {
            if (Tap(planned) is not { } tap)
            {
                Refuse("DB3005", Full(planned), "stop another session first: dotbug status");
                return false;
            }
            wanted.Add((planned.Method, tap));
        }
        var hooks = Hooks();
        Fail("arm");
        _probes = [.. opening.Planned];
        Hold();
        Volatile.Write(ref _area->Open, 1);
        var oldCode = OldCode();
        var cost = Prober.CostBytes;
        var armed = Hooks(Prober.Arm([.. hooks, .. wanted]));
        if (armed.Failure.Length > 0)
        {
            Refuse("DB3006", armed.Failure, "nothing was changed");
            return false;
        }
        if (opening.RuntimeTargets.Count > 0 && RuntimeEventHub.Begin(_area, opening.RuntimeTargets) is { Length: > 0 } refusal)
        {
            Refuse("DB3009", refusal, "nothing was changed");
            return false;
        }
        opening.NoteRunning(RunningFrames.Find(oldCode));
        // Time runs from here: what arming took is not the user's.
        if (request.Limits.TimeMs > 0)
            _area->Deadline = Clock.Now() + (ulong)(_area->TicksPerSecond * (request.Limits.TimeMs / 1000.0));
        Volatile.Write(ref _area->Armed, 1);
        _armed = true;
        Send(MessageKind.Armed, opening.Message(Number, Interlocked.Exchange(ref s_first, 0) == 1, armed, Prober.CostBytes - cost).Write);
        // With the pair in the message above it gives the rate at once: the session may be over before the first heartbeat.
        Tell(Clock.First);
        return true;
    }

    /// <summary>Some event is told when its call is over and happened when that began: the tool waits for it.</summary>
    private bool _holds;

    private void Hold()
    {
        _holds |= _taps.Exists(t => t.Tap->AtBegin != 0);
        if (!_holds)
            return;
        var now = Clock.Now();
        Interlocked.MemoryBarrier();
        var complete = NamedEvents.CompleteUpTo(_area, now, _area->HeldTicks);
        Volatile.Write(ref _area->HeldTicks, Math.Max(_area->HeldTicks, complete));
        // Otherwise the next look at the runtime's events says it.
        if (opening.RuntimeTargets.Count == 0)
            RuntimeEventHub.Publish(_area, _area->HeldTicks);
    }

    private CodeRanges OldCode()
    {
        var ranges = new CodeRanges();
        foreach (var method in _bits.Keys.Where(m => m.Installed == 0))
        {
            ranges.Add(method.Method.Method, method.Method.ShortName);
            if (method.Machine != null || method.Iterator != null)
                ranges.Add(method.Method.MoveNext!, method.Method.ShortName);
        }
        ranges.Locate();
        return ranges;
    }

    /// <summary>Makes the next probe's tap. Null: the method has as many as it can have.</summary>
    private TapCode? Tap(Planned planned)
    {
        var bit = FreeBit(planned.Method, _bits.GetValueOrDefault(planned.Method));
        if (bit < 0)
            return null;
        _bits[planned.Method] = _bits.GetValueOrDefault(planned.Method) | 1 << bit;
        var tap = planned.Tap(_area, _taps.Count, Counters, bit, opening.Asks);
        if (planned.Silent || planned.Named is { Notes: not null })
            _ = _silent.Add(_taps.Count);
        _polls |= planned.Polls;
        _taps.Add(tap);
        return tap;
    }

    private static string Full(Planned planned) => $"{planned.Bound.Signature} is traced by {TapTable.TapsMax} specs already";

    private static int FreeBit(Instrumented method, int taken)
    {
        foreach (var tap in method.Taps)
            taken |= 1 << tap.Tap->Bit;
        for (var bit = 0; bit < TapTable.TapsMax; bit++)
        {
            if ((taken & 1 << bit) == 0)
                return bit;
        }
        return -1;
    }

    private void Limit()
    {
        var limits = request.Limits;
        _area->HitsLimited = limits.Hits > 0 ? 1 : 0;
        _area->HitsLeft = limits.Hits;
        _area->RateMax = limits.RatePerSecond;
        _area->RateUsed = 0;
        _area->RateWindowEnd = 0;
        _area->TicksPerSecond = (ulong)Clock.TicksPerSecond();
        _area->Deadline = 0;
        _area->HeldTicks = 0;
        _area->DepthMax = limits.Depth;
        _area->ItemsMax = limits.Items;
        _area->StringCharsMax = limits.StringChars;
        Capture.SessionSecrets.Use(_area, opening.Secrets);
        _area->EndedBy = 0;
    }

    private StopReason Keep()
    {
        _budget.Start();
        _pace.Armed();
        var reapedMs = Environment.TickCount64;
        for (; ; )
        {
            if (socket.Wait(_pace.Next(opening.RuntimeTargets.Count > 0 || _holds, _polls, request.Limits.Hits != 0)))
            {
                if (socket.Read() is not { } frame)
                    return StopReason.ToolLost;
                _lifeSignMs = Environment.TickCount64;
                if (frame.Kind == MessageKind.Stop)
                    return StopReason.Requested;
                Answer(frame.Kind, new WireReader(frame.Body));
            }
            if (socket.Broken || IsSilent())
                return StopReason.ToolLost;
            if (_asked)
                return StopReason.Ended;
            if (Environment.TickCount64 - reapedMs < ReapMs && Threads.IsUrgent)
                Threads.Reap();
            if (Environment.TickCount64 - reapedMs >= ReapMs)
            {
                reapedMs = Environment.TickCount64;
                Threads.Reap();
                _detail = Prober.Rejected(_taps);
                if (_detail.Length > 0)
                    return StopReason.Fault;
            }
            Fail("keep");
            Watch.Look();
            RuntimeEventHub.Look();
            if (_holds)
                Hold();
            var totals = Totals.Sum(_area, _taps.Count, _silent, _probesMax, _hooks.Count);
            totals.WriteTo(_area);
            if (_area->Deadline != 0 && Clock.Now() >= _area->Deadline)
                return _area->EndedBy == (int)StopReason.Hits ? StopReason.Hits : StopReason.Time;
            if (Volatile.Read(ref _area->Armed) == 0 && Over(totals) is { } reason)
                return reason;
            if (Prober.CallerCount > request.Limits.MethodsMax * CallersPerMethodMax)
            {
                _detail = $"{Prober.CallerCount} callers had inlined the traced methods and had to be compiled again";
                return StopReason.Budget;
            }
            if (!_budget.Keep(totals, _taps, _hooks))
            {
                _detail = _budget.Detail;
                return StopReason.Budget;
            }
            _pace.Saw(totals.EnteredAll + totals.Hooked, _budget);
            TakeOut(totals);
            // Last: what was summed above knows nothing of the probes that come with it.
            if (_area->Armed == 0)
                continue;
            if (opening.Pending?.Look(opening) is { } late)
                ArmMore(late);
            Change();
        }
    }

    /// <summary>The lease is over. Not so when a sign of life waits to be read: then it was this thread that stood still, in a target that was
    /// paused, or among thousands of threads.</summary>
    private bool IsSilent() => Environment.TickCount64 - _lifeSignMs > Limits.LeaseMs && !socket.Wait(0);

    /// <summary>Callers that may be compiled again for each method allowed: a widely inlined one has hundreds.</summary>
    private const int CallersPerMethodMax = 20;

    /// <summary>A probe ended the session. After the last hit the open outcomes are waited for.</summary>
    private StopReason? Over(Totals totals)
    {
        var by = (StopReason)_area->EndedBy;
        if (by != StopReason.Hits)
            return by;
        return totals.OutcomesExpected(_taps) <= totals.Outcomes ? StopReason.Hits : null;
    }

    private void Answer(MessageKind kind, WireReader body)
    {
        if (kind == MessageKind.Resolve)
        {
            Connection.Resolve(socket, body);
            return;
        }
        if (kind != MessageKind.Heartbeat)
            return;
        Tell(Clock.Pair());
    }

    private void Tell((long Ticks, long MonotonicNs) pair) => Send(MessageKind.Clock, w =>
    {
        w.I64(pair.Ticks);
        w.I64(pair.MonotonicNs);
    });

    private void Send(MessageKind kind, Action<WireWriter> write)
    {
        var body = new WireWriter();
        write(body);
        socket.Send(kind, body);
    }

    public SessionStatus Status()
    {
        var planned = _probes;
        var totals = Totals.Sum(_area, planned.Length);
        var probes = planned.Select((p, i) => (Probe: p, Number: i)).Where(p => !_removed.Contains(p.Probe.Spec)).Select(p =>
            new ProbeStatus(p.Probe.Bound.ShortName, p.Probe.Spec, opening.Texts[p.Probe.Spec], _paused.Contains(p.Probe.Spec),
                totals.Entered(p.Number), totals.Matched(p.Number))).ToArray();
        return new SessionStatus(Number, request.Owner, request.ToolPid, Environment.TickCount64 - _startedMs, probes);
    }
}
