using Dotbug.Protocol;

namespace Dotbug.Sinks.Files;

/// <summary>
/// The other direction of <see cref="EventEncoder"/>: the records of a section, block by block. What makes no sense ends the section, because the numbers of names that
/// follow can no longer be trusted.
/// </summary>
internal sealed class EventDecoder
{
    private readonly SectionNames _names = new();
    private long _timeNs;
    private long _id;

    /// <summary>Records of a kind that this build does not know, or with values that it does not know.</summary>
    public long Unknown { get; private set; }

    public void BeginSection()
    {
        _names.Clear();
        (_timeNs, _id) = (0, 0);
    }

    /// <summary>False: something made no sense. What came before it is in <paramref name="to"/>.</summary>
    public bool Read(ReadOnlySpan<byte> block, List<TraceEvent> to)
    {
        var records = new RecordReader(block);
        while (records.Left > 0)
        {
            var bytes = records.Items(1);
            if (records.Failed || bytes == 0 || bytes > FileFormat.RecordBytesMax)
                return false;
            var record = new RecordReader(records.Take(bytes));
            var kind = (FileRecord)record.U8();
            _names.BeginRecord();
            if (kind < FileRecord.Armed)
            {
                _names.Count(ref record);
                if (!_names.Define(kind, ref record))
                    Unknown++;
            }
            else if (kind > FileRecord.Stop)
                Unknown++;
            else if (Event(kind, ref record) is { } item && !record.Failed)
                to.Add(record.Left == 0 ? item : More(item, ref record));
            if (record.Failed)
                return false;
        }
        return true;
    }

    private TraceEvent? Event(FileRecord kind, ref RecordReader from)
    {
        var time = _timeNs = unchecked(_timeNs + from.Signed());
        if (kind is FileRecord.Call or FileRecord.Return or FileRecord.Throw or FileRecord.Open)
        {
            var id = _id = unchecked(_id + from.Signed());
            var (probe, thread) = (_names.ProbeOf(ref from), _names.Thread(ref from));
            return kind switch
            {
                FileRecord.Call => Call(ref from, time, id, probe, thread),
                FileRecord.Return => Return(ref from, time, id, probe, thread),
                FileRecord.Throw => Throw(ref from, time, id, probe, thread),
                _ => new OpenEvent(time, id, probe, thread, Named(ref from, probe.Parameters), from.Signed()),
            };
        }
        return kind switch
        {
            FileRecord.Runtime => Runtime(ref from, time),
            FileRecord.Armed => Armed(ref from, time),
            FileRecord.ArmedMore => Armed(ref from, time) is var e
                ? new ArmedMoreEvent(time, e.Session, e.Methods, e.Callers, e.PausedNs, e.CostBytes, e.Probes, e.Refused, e.Notices) : null,
            _ => Stop(ref from, time),
        };
    }

    /// <summary>What only some events have. Numbers that this build does not know are passed over.</summary>
    private TraceEvent More(TraceEvent item, ref RecordReader from)
    {
        while (from.Left > 0 && !from.Failed)
        {
            var what = (FileMore)from.U8();
            var part = new RecordReader(from.Take(from.Items(1)));
            item = what switch
            {
                FileMore.Flow => item with { Flow = new FlowRef((uint)part.Unsigned(), (uint)part.Unsigned(), (FlowKind)part.U8()) },
                FileMore.Trace => item with { Trace = _names.Use(ref from, part.Text()) },
                FileMore.Late => item with { Late = true },
                FileMore.Schedule when item is CallRelatedEvent e => e with { Schedule = ScheduleCode.Read(ref part, _names, e.TimeNs) },
                FileMore.Stack when item is RuntimeEvent e => e with { Stack = _names.Stack(ref part) },
                _ => item,
            };
            if (part.Failed)
                from.Fail();
        }
        return item;
    }

    private CallEvent Call(ref RecordReader from, long time, long id, ProbeInfo probe, ThreadRef thread)
    {
        var flags = from.U8();
        var args = Named(ref from, probe.Parameters);
        var stack = (flags & 4) != 0 ? _names.Stack(ref from) : null;
        return new CallEvent(time, id, probe, thread, args, stack, (flags & 1) != 0, (flags & 2) != 0) { Trigger = (flags & 8) != 0 };
    }

    private readonly record struct Times(long Elapsed, long? Running, long? Pending, CallStack? AwaitedBy);

    private Times ReadTimes(ref RecordReader from, byte flags) => new(from.Signed(), (flags & 2) != 0 ? from.Signed() : null,
        (flags & 4) != 0 ? from.Signed() : null, (flags & 8) != 0 ? _names.Stack(ref from) : null);

    private ReturnEvent Return(ref RecordReader from, long time, long id, ProbeInfo probe, ThreadRef thread)
    {
        var flags = from.U8();
        var value = ValueDecoder.Read(ref from, _names);
        var outs = Named(ref from, probe.OutParameters);
        var times = ReadTimes(ref from, flags);
        return new ReturnEvent(time, id, probe, thread, value, outs, times.Elapsed, times.Running, (flags & 1) != 0)
        { PendingNs = times.Pending, AwaitedBy = times.AwaitedBy };
    }

    private ThrowEvent Throw(ref RecordReader from, long time, long id, ProbeInfo probe, ThreadRef thread)
    {
        var flags = from.U8();
        if (from.U8() != (byte)FileTag.Exception)
            from.Fail();
        var exception = ValueDecoder.Exception(ref from, _names, 0);
        var stack = (flags & 32) != 0 ? _names.Stack(ref from) : null;
        var times = ReadTimes(ref from, flags);
        return new ThrowEvent(time, id, probe, thread, exception, stack, times.Elapsed, times.Running, (flags & 1) != 0, (flags & 16) != 0)
        { PendingNs = times.Pending, AwaitedBy = times.AwaitedBy };
    }

    private RuntimeEvent Runtime(ref RecordReader from, long time)
    {
        var (probe, thread) = (_names.ProbeOf(ref from), _names.Thread(ref from));
        var flags = from.U8();
        return new RuntimeEvent(time, probe, thread, Named(ref from, probe.Parameters), (flags & 1) != 0) { Trigger = (flags & 2) != 0 };
    }

    private NamedValue[] Named(ref RecordReader from, IReadOnlyList<ParameterInfo> parameters)
    {
        var form = from.Unsigned();
        var plain = (form & 1) != 0;
        if (form >> 1 > (ulong)from.Left || (plain && form >> 1 > (ulong)parameters.Count))
            from.Fail();
        var items = new NamedValue[from.Failed ? 0 : (int)(form >> 1)];
        for (var i = 0; i < items.Length; i++)
        {
            var (name, type) = plain
                ? (_names.Use(ref from, parameters[i].Name), _names.Use(ref from, parameters[i].Type)) : (_names.Name(ref from), _names.Name(ref from));
            items[i] = new NamedValue(name, type, ValueDecoder.Read(ref from, _names));
        }
        return items;
    }

    private ArmedEvent Armed(ref RecordReader from, long time)
    {
        var flags = from.U8();
        var (session, methods, callers) = ((uint)from.Unsigned(), from.Int(), from.Int());
        var (paused, cost) = (from.Signed(), from.Signed());
        var probes = new ProbeInfo[from.Items(1)];
        for (var i = 0; i < probes.Length; i++)
            probes[i] = _names.ProbeOf(ref from);
        var refused = new RefusedInfo[from.Items(2)];
        for (var i = 0; i < refused.Length; i++)
            refused[i] = new RefusedInfo(_names.Name(ref from), _names.Name(ref from));
        var notices = new string[from.Items(1)];
        for (var i = 0; i < notices.Length; i++)
            notices[i] = _names.Name(ref from);
        return new ArmedEvent(time, session, methods, callers, paused, cost, (flags & 1) != 0, probes, refused, notices);
    }

    private StopEvent Stop(ref RecordReader from, long time)
    {
        var (session, reason, detail) = ((uint)from.Unsigned(), (StopReason)from.U8(), _names.Name(ref from));
        if (!Enum.IsDefined(reason))
            from.Fail();
        return new StopEvent(time, session, reason, detail, from.Signed(), from.Signed(), from.Signed(), from.Signed(), from.Signed(), from.Signed(), from.Signed(),
            from.Int(), from.Int());
    }
}
