using Dotbug.Protocol;

namespace Dotbug.Sinks.Files;

/// <summary>
/// Events as records at the end of a block. Times and numbers of calls are written as the difference to the record before, in the same section. What is only sometimes
/// there stands at the end, as a number, a length and bytes; whoever does not know the number passes it over. Nothing but names is kept, and once
/// these are known an event costs no memory.
/// </summary>
internal sealed class EventEncoder
{
    private readonly RecordBuffer _block;
    private readonly RecordBuffer _body = new(4 << 10);
    private readonly RecordBuffer _more = new(64);
    private readonly Definitions _names;
    private readonly ValueEncoder _values;
    private long _timeNs;
    private long _id;

    public EventEncoder(RecordBuffer block)
    {
        _block = block;
        _names = new Definitions(block);
        _values = new ValueEncoder(_body, _names);
    }

    /// <summary>All names are defined anew from here on.</summary>
    public void BeginSection()
    {
        _names.Clear();
        (_timeNs, _id) = (0, 0);
    }

    public void Write(TraceEvent item)
    {
        _body.Clear();
        _body.Signed(item.TimeNs - _timeNs);
        _timeNs = item.TimeNs;
        if (item is CallRelatedEvent related)
        {
            _body.Signed(related.Id - _id);
            _id = related.Id;
            Place(related.Probe, related.Thread);
        }
        var kind = Body(item);
        More(item);
        Definitions.Record(_block, kind, _body.Written);
    }

    private void More(TraceEvent item)
    {
        if (item.Flow is { } flow)
        {
            _more.Unsigned(flow.Id);
            _more.Unsigned(flow.Parent);
            _more.U8((byte)flow.Kind);
            More(FileMore.Flow);
        }
        if (item.Trace is { } trace)
        {
            _more.Text(trace);
            More(FileMore.Trace);
        }
        if (item.Late)
            More(FileMore.Late);
        if (item is CallRelatedEvent { Schedule: { } schedule })
        {
            ScheduleCode.Write(_more, _names, schedule, item.TimeNs);
            More(FileMore.Schedule);
        }
        if (item is RuntimeEvent { Stack: { } stack })
        {
            Stack(stack, _more);
            More(FileMore.Stack);
        }
    }

    private void More(FileMore what)
    {
        _body.U8((byte)what);
        _body.Count(_more.Length);
        _body.Bytes(_more.Written);
        _more.Clear();
    }

    private void Place(ProbeInfo probe, ThreadRef thread)
    {
        _body.Count(_names.Probe(probe));
        _body.Count(_names.Thread(thread));
    }

    private FileRecord Body(TraceEvent item)
    {
        switch (item)
        {
            case CallEvent e:
                _body.U8((byte)((e.Deferred ? 1 : 0) | (e.Truncated ? 2 : 0) | (e.Stack is null ? 0 : 4) | (e.Trigger ? 8 : 0)));
                Named(e.Args, e.Probe.Parameters);
                Stack(e.Stack);
                return FileRecord.Call;
            case ReturnEvent e:
                _body.U8(Flags(e.Async, e.RunningNs, e.PendingNs, e.AwaitedBy));
                _values.Write(e.Value);
                Named(e.Out, e.Probe.OutParameters);
                Times(e.ElapsedNs, e.RunningNs, e.PendingNs, e.AwaitedBy);
                return FileRecord.Return;
            case ThrowEvent e:
                _body.U8((byte)(Flags(e.Async, e.RunningNs, e.PendingNs, e.AwaitedBy) | (e.Final ? 16 : 0) | (e.ExceptionStack is null ? 0 : 32)));
                _values.Write(e.Exception);
                Stack(e.ExceptionStack);
                Times(e.ElapsedNs, e.RunningNs, e.PendingNs, e.AwaitedBy);
                return FileRecord.Throw;
            case RuntimeEvent e:
                Place(e.Probe, e.Thread);
                _body.U8((byte)((e.Truncated ? 1 : 0) | (e.Trigger ? 2 : 0)));
                Named(e.Fields, e.Probe.Parameters);
                return FileRecord.Runtime;
            case OpenEvent e:
                Named(e.Args, e.Probe.Parameters);
                _body.Signed(e.AgeNs);
                return FileRecord.Open;
            case ArmedEvent e:
                _body.U8((byte)(e.FirstAttach ? 1 : 0));
                Armed(e.Session, e.Methods, e.Callers, e.PausedNs, e.CostBytes, e.Probes, e.Refused, e.Notices);
                return FileRecord.Armed;
            case ArmedMoreEvent e:
                _body.U8(0);
                Armed(e.Session, e.Methods, e.Callers, e.PausedNs, e.CostBytes, e.Probes, e.Refused, e.Notices);
                return FileRecord.ArmedMore;
            case StopEvent e:
                Stop(e);
                return FileRecord.Stop;
            default: throw new InvalidOperationException("no record for " + item.GetType().Name);
        }
    }

    private static byte Flags(bool isAsync, long? runningNs, long? pendingNs, CallStack? awaitedBy) =>
        (byte)((isAsync ? 1 : 0) | (runningNs is null ? 0 : 2) | (pendingNs is null ? 0 : 4) | (awaitedBy is null ? 0 : 8));

    /// <summary>Values that are called as the probe's parameters are need no names.</summary>
    private void Named(IReadOnlyList<NamedValue> items, IReadOnlyList<ParameterInfo> parameters)
    {
        var plain = items.Count <= parameters.Count;
        for (var i = 0; i < items.Count && plain; i++)
            plain = items[i].Name == parameters[i].Name && items[i].Type == parameters[i].Type;
        _body.Unsigned(((ulong)(uint)items.Count << 1) | (plain ? 1UL : 0));
        for (var i = 0; i < items.Count; i++)
        {
            if (!plain)
            {
                _body.Count(_names.Name(items[i].Name));
                _body.Count(_names.Name(items[i].Type));
            }
            _values.Write(items[i].Value);
        }
    }

    private void Stack(CallStack? stack)
    {
        if (stack is not null)
            Stack(stack, _body);
    }

    private void Stack(CallStack stack, RecordBuffer to)
    {
        to.Unsigned(((ulong)(uint)stack.Frames.Count << 1) | (stack.Finished ? 1UL : 0));
        for (var i = 0; i < stack.Frames.Count; i++)
            to.Count(_names.Frame(stack.Frames[i]));
    }

    private void Times(long elapsedNs, long? runningNs, long? pendingNs, CallStack? awaitedBy)
    {
        _body.Signed(elapsedNs);
        if (runningNs is { } running)
            _body.Signed(running);
        if (pendingNs is { } pending)
            _body.Signed(pending);
        Stack(awaitedBy);
    }

    private void Armed(uint session, int methods, int callers, long pausedNs, long costBytes, IReadOnlyList<ProbeInfo> probes,
        IReadOnlyList<RefusedInfo> refused, IReadOnlyList<string> notices)
    {
        _body.Unsigned(session);
        _body.Signed(methods);
        _body.Signed(callers);
        _body.Signed(pausedNs);
        _body.Signed(costBytes);
        _body.Count(probes.Count);
        foreach (var probe in probes)
            _body.Count(_names.Probe(probe));
        _body.Count(refused.Count);
        foreach (var method in refused)
        {
            _body.Count(_names.Name(method.Method));
            _body.Count(_names.Name(method.Reason));
        }
        _body.Count(notices.Count);
        foreach (var notice in notices)
            _body.Count(_names.Name(notice));
    }

    private void Stop(StopEvent e)
    {
        _body.Unsigned(e.Session);
        _body.U8((byte)e.Reason);
        _body.Count(_names.Name(e.Detail));
        foreach (var figure in (ReadOnlySpan<long>)[e.Entered, e.Matched, e.GuardNull, e.GuardFault, e.Thinned, e.Dropped, e.Open, e.RevertedMethods, e.RevertedCallers])
            _body.Signed(figure);
    }
}
