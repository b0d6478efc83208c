using System.Buffers.Binary;
using System.Globalization;
using Dotbug.Protocol;
using Dotbug.Ring;

namespace Dotbug.Session;

/// <summary>
/// Makes events of records, in the order in which it is given them, and hands them on in batches. One thread. Stacks are left open
/// in an event until its batch is complete, so that their frames are named in one question.
/// </summary>
internal sealed class EventBuilder(ProbeList probes, TypeDictionary types, ClockMap clock, FrameNames frames,
    Action<List<TraceEvent>> publish) : IRecordSink
{
    /// <summary>A batch is worth a queue operation and still small enough to bound what waits between reader and consumer.</summary>
    public const int BatchEvents = 512;
    private const int BatchBytes = 64 << 10;

    /// <summary>An honest agent keeps far fewer: they all fit into the ring at the stop.</summary>
    private const int UndecidedMax = 1 << 16;

    private readonly OpenCalls _open = new();
    private readonly ScheduleReader _schedules = new(clock, frames, types);
    private readonly List<(CallEvent Call, ulong Start, ulong CallId)> _undecided = [];
    private List<TraceEvent> _batch = new(BatchEvents);
    private int _batchBytes;
    private long _lastNs;
    private long _lostMore;

    /// <summary>Only what was written between these ticks is told; all else is only paired.</summary>
    public (ulong From, ulong To) Window { get; set; } = (0, ulong.MaxValue);

    /// <summary>The time stamp of the call or event that is marked as the trigger, and which probes are triggers.</summary>
    public (ulong Ticks, Func<int, bool> IsTrigger)? Trigger { get; set; }

    /// <summary>What is told at the moment comes after a younger event.</summary>
    private bool _late;

    /// <summary>Records that made no sense, or whose call was dropped.</summary>
    public long Damaged { get; private set; }
    public long Unpaired { get; private set; }

    public long OpenAtEnd { get; private set; }

    public long Told => _open.Told;

    public void Take(ReadOnlySpan<byte> record, int threadManaged, int threadOs, bool late)
    {
        _late = late;
        var number = BinaryPrimitives.ReadUInt16LittleEndian(record[RingLayout.RecordProbe..]);
        if (probes.Find(number) is not { } probe)
        {
            Damaged++;
            return;
        }
        var callId = BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordCallId..]);
        var ticks = BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordTicks..]);
        var context = new Context(probe, Thread(threadManaged, threadOs, ticks), ticks, callId,
            (RecordFlags)record[RingLayout.RecordFlagsOffset], record.Length);
        if (Trigger is { } trigger && trigger.Ticks == context.Ticks && trigger.IsTrigger(number))
            context = context with { Trigger = true };
        var reader = new ValueReader(record[RingLayout.RecordHeaderBytes..], types, (context.Flags & RecordFlags.Truncated) != 0);
        switch ((RecordKind)record[RingLayout.RecordKindOffset])
        {
            case RecordKind.Call:
                Call(ref reader, context, undecided: false);
                break;
            case RecordKind.Open:
                Call(ref reader, context, undecided: true);
                break;
            case RecordKind.Return:
                Return(ref reader, context);
                break;
            case RecordKind.Throw:
                Throw(ref reader, context, final: true);
                break;
            case RecordKind.ThrowProvisional:
                _open.Hold(callId, record, threadManaged, threadOs);
                break;
            case RecordKind.Schedule:
                Flow(ref reader, context.Flags);
                if (!_schedules.Read(ref reader, callId))
                    Damaged++;
                break;
            case RecordKind.Lost:
                var count = reader.U64();
                if (count > (ulong)reader.Left / sizeof(ulong))
                    Damaged++;
                else
                    for (; count > 0; count--)
                        _open.Remove(reader.U64(), out _);
                break;
            default:
                Damaged++;
                break;
        }
    }

    /// <summary>From the last word: calls that are over, and how many more of them there are that nobody knows by name.</summary>
    public void Lost(IReadOnlyList<long> calls, long more)
    {
        foreach (var call in calls)
            _open.Remove((ulong)call, out _);
        _lostMore = more;
    }

    private ThreadRef Thread(int managed, int os, ulong ticks) => new(managed, os, types.ThreadName(managed, ticks));

    private readonly record struct Context(ProbeInfo Probe, ThreadRef Thread, ulong Ticks, ulong CallId, RecordFlags Flags, int Bytes)
    {
        public bool Trigger { get; init; }
    }

    private void Call(ref ValueReader reader, Context context, bool undecided)
    {
        var deferred = (context.Flags & RecordFlags.Deferred) != 0 || undecided;
        var start = deferred ? reader.U64() : context.Ticks;
        var thread = deferred ? Thread(reader.I32(), reader.I32(), start) : context.Thread;
        var flow = Flow(ref reader, context.Flags);
        var stack = (context.Flags & RecordFlags.Stack) != 0 ? reader.Frames() : null;
        var args = Values(ref reader, context.Probe.Parameters);
        if (reader.Failed)
        {
            Damaged++;
            return;
        }
        if (context.Probe.Runtime)
        {
            if (Tells(context))
            {
                var named = stack == null ? null : frames.Later(stack, context.Probe.Frames, context.Probe.OwnFrame, LibraryFrames.PrefixOf(context.Probe));
                Add(new RuntimeEvent(NextTime(context.Ticks), context.Probe, thread, args, reader.Truncated)
                { Flow = flow.Flow, Trace = flow.Trace, Stack = named, Trigger = context.Trigger }, context.Bytes);
            }
            return;
        }
        var time = deferred ? clock.UtcNs(start) : NextTime(context.Ticks);
        var truncated = reader.Truncated || (context.Flags & RecordFlags.Truncated) != 0;
        var call = new CallEvent(time, _open.NextId(), context.Probe, thread, args, frames.Later(stack, context.Probe.Frames), deferred, truncated)
        { Flow = flow.Flow, Trace = flow.Trace, Trigger = context.Trigger };
        if (undecided)
        {
            if (_undecided.Count < UndecidedMax)
                _undecided.Add((call, start, context.CallId));
            return;
        }
        if (context.Probe.HasOutcome)
            _open.Add(context.CallId, start, call, context.Bytes);
        if (Tells(context))
            Add(call, context.Bytes);
    }

    private static (FlowRef? Flow, string? Trace) Flow(ref ValueReader reader, RecordFlags flags)
    {
        if ((flags & RecordFlags.Flow) == 0)
            return default;
        var flow = new FlowRef(reader.U32(), reader.U32(), (FlowKind)reader.U8());
        var traceBytes = reader.U8();
        reader.U16();
        return (flow, traceBytes == RingLayout.TraceBytes ? Hex(reader.U64()) + Hex(reader.U64()) : null);
    }

    /// <summary>Eight bytes of a trace id, which stands in the order in which it is written.</summary>
    private static string Hex(ulong part) => BinaryPrimitives.ReverseEndianness(part).ToString("x16", CultureInfo.InvariantCulture);

    private bool Tells(Context context) => context.Ticks >= Window.From && context.Ticks <= Window.To;

    private NamedValue[] Values(ref ValueReader reader, IReadOnlyList<ParameterInfo> parameters)
    {
        // A cut event may end before the count: then every value there should be is truncated.
        var count = reader.Truncated ? parameters.Count : reader.Left == 0 ? 0 : reader.U8();
        var values = new NamedValue[Math.Min(count, parameters.Count)];
        for (var i = 0; i < values.Length; i++)
            values[i] = new NamedValue(parameters[i].Name, parameters[i].Type, reader.Value());
        return values;
    }

    /// <summary>What call and outcome have to do with each other. <c>Pending</c>: see <see cref="ReturnEvent.PendingNs"/>.</summary>
    private readonly record struct Times(long Id, ThreadRef Thread, long Elapsed, long? Running, long? Pending, CallStack? AwaitedBy,
        FlowRef? Flow, string? Trace, CallSchedule? Schedule);

    private bool Outcome(ref ValueReader reader, Context context, out Times times)
    {
        var flow = Flow(ref reader, context.Flags);
        var start = reader.U64();
        var ran = reader.U64();
        var schedule = _schedules.Take(context.CallId);
        var (id, thread) = (0L, context.Thread);
        var polled = (context.Flags & RecordFlags.Polled) != 0;
        if (_open.Remove(context.CallId, out var call))
        {
            (id, start) = (call.Id, start == 0 ? call.StartTicks : start);
            // Noticed by the agent: its thread has nothing to do with the call.
            if (polled && call.Call is { } known)
                (thread, flow) = (known.Thread, (known.Flow, known.Trace));
        }
        times = default;
        // Neither the call nor its beginning is known: the call was dropped, and counted there.
        if (start == 0)
        {
            Unpaired += Tells(context) ? 1 : 0;
            return false;
        }
        var awaitedBy = (context.Flags & RecordFlags.Stack) != 0 ? frames.Later(reader.Frames()) : null;
        if (!Tells(context))
            return false;
        times = new Times(id == 0 ? _open.NextId() : id, thread, clock.Elapsed(start, context.Ticks),
            polled || ran == 0 ? null : clock.Elapsed(0, ran), polled ? clock.Elapsed(start, Math.Max(start, ran)) : null,
            awaitedBy, flow.Flow, flow.Trace, schedule);
        return true;
    }

    private void Return(ref ValueReader reader, Context context)
    {
        if (!Outcome(ref reader, context, out var times))
            return;
        var value = reader.Value();
        var outs = Values(ref reader, context.Probe.OutParameters);
        if (reader.Failed)
        {
            Damaged++;
            return;
        }
        Add(new ReturnEvent(NextTime(context.Ticks), times.Id, context.Probe, times.Thread, value, outs, times.Elapsed, times.Running,
            (context.Flags & RecordFlags.Async) != 0)
        { PendingNs = times.Pending, AwaitedBy = times.AwaitedBy, Flow = times.Flow, Trace = times.Trace, Schedule = times.Schedule }, context.Bytes);
    }

    private void Throw(ref ValueReader reader, Context context, bool final)
    {
        if (!Outcome(ref reader, context, out var times))
            return;
        var exception = reader.Value() as ExceptionValue ?? new ExceptionValue("?", null, null);
        var stack = reader.Frames();
        if (reader.Failed)
        {
            Damaged++;
            return;
        }
        Add(new ThrowEvent(NextTime(context.Ticks), times.Id, context.Probe, times.Thread, exception, frames.Later(stack),
            times.Elapsed, times.Running, (context.Flags & RecordFlags.Async) != 0, final)
        { PendingNs = times.Pending, AwaitedBy = times.AwaitedBy, Flow = times.Flow, Trace = times.Trace, Schedule = times.Schedule }, context.Bytes);
    }

    /// <summary>Refining the clock moves times by less than a microsecond, and never back; only whoever sets the wall clock back does that.</summary>
    private long NextTime(ulong ticks)
    {
        var ns = clock.MonotonicOf(ticks);
        return clock.UtcOfMonotonic(_late ? ns : _lastNs = Math.Max(_lastNs, ns));
    }

    /// <summary>After the last record: exceptions of a dead target that had no last word, and the calls that are still inside.</summary>
    public void End(long nowMonotonicNs, bool targetLost)
    {
        _late = false;
        foreach (var entry in _open.Left())
        {
            if (targetLost && entry.Provisional is { } held)
                EndHeld(held);
        }
        _lastNs = Math.Max(_lastNs, nowMonotonicNs);
        var now = clock.UtcOfMonotonic(_lastNs);
        var left = _open.Left().Where(e => e.Call != null).ToList();
        // Which of them are over is not known any more: none is called open by name.
        OpenAtEnd = Math.Max(0, left.Count - _lostMore);
        foreach (var entry in _lostMore > 0 ? [] : left)
        {
            Add(new OpenEvent(now, entry.Call!.Id, entry.Call.Probe, entry.Call.Thread, entry.Call.Args, Age(entry.StartTicks))
            { Flow = entry.Call.Flow, Trace = entry.Call.Trace, Schedule = _schedules.Take(entry.CallId) }, 0);
        }
        foreach (var (call, start, callId) in _undecided)
        {
            Add(new OpenEvent(now, call.Id, call.Probe, call.Thread, call.Args, Age(start))
            { Flow = call.Flow, Trace = call.Trace, Schedule = _schedules.Take(callId) }, 0);
            OpenAtEnd++;
        }
        OpenAtEnd += _open.Untracked;
    }

    private long Age(ulong startTicks) => Math.Max(0, _lastNs - clock.MonotonicOf(startTicks));

    private void EndHeld(OpenCalls.Held held)
    {
        var record = held.Record.AsSpan();
        record[RingLayout.RecordKindOffset] = (byte)RecordKind.Throw;
        var probe = probes.Find(BinaryPrimitives.ReadUInt16LittleEndian(record[RingLayout.RecordProbe..]))!;
        var reader = new ValueReader(record[RingLayout.RecordHeaderBytes..], types);
        var ticks = BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordTicks..]);
        Throw(ref reader, new Context(probe, Thread(held.ThreadManaged, held.ThreadOs, ticks), ticks,
            BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordCallId..]),
            (RecordFlags)record[RingLayout.RecordFlagsOffset], record.Length), final: false);
    }

    public void Add(TraceEvent e, int bytes)
    {
        _batch.Add(_late && e is (CallRelatedEvent or RuntimeEvent) ? e with { Late = true } : e);
        _batchBytes += bytes;
        if (_batch.Count >= BatchEvents || _batchBytes >= BatchBytes)
            Flush();
    }

    /// <summary>Hands on what there is. Waits while the consumer is behind.</summary>
    public void Flush()
    {
        if (_batch.Count == 0)
            return;
        frames.Complete();
        var batch = _batch;
        (_batch, _batchBytes) = (new List<TraceEvent>(BatchEvents), 0);
        publish(batch);
    }
}
