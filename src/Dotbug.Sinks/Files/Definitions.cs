using Dotbug.Protocol;

namespace Dotbug.Sinks.Files;

/// <summary>
/// What the records of a section name by number: a definition is a record of its own, before the first record that uses it. Numbers are given from 0 and written
/// plus one; 0 is none.
/// </summary>
internal sealed class Definitions(RecordBuffer block)
{
    /// <summary>Outlines that are kept of one type: nearly always it has one, more when objects were cut.</summary>
    private const int OutlinesMax = 4;

    private readonly Numbers<string> _names = new(StringComparer.Ordinal);
    private readonly Numbers<ProbeInfo> _probes = new(ReferenceEqualityComparer.Instance);
    private readonly Numbers<StackFrameText> _frames = new();
    private readonly Dictionary<ThreadRef, int> _threads = new(new SameThread());
    private readonly Dictionary<string, List<Outline>> _outlines = new(ReferenceEqualityComparer.Instance as IEqualityComparer<string>);
    private readonly RecordBuffer _body = new(1 << 10);
    private int _outlineCount;
    private ThreadRef _lastThread;
    private int _lastThreadNumber;

    private sealed record Outline(int Number, string[] Names);

    private sealed class SameThread : IEqualityComparer<ThreadRef>
    {
        public bool Equals(ThreadRef x, ThreadRef y) => x.Managed == y.Managed && x.Os == y.Os && ReferenceEquals(x.Name, y.Name);
        public int GetHashCode(ThreadRef thread) => thread.Managed * 31 + thread.Os;
    }

    public void Clear()
    {
        _names.Clear();
        _probes.Clear();
        _frames.Clear();
        _threads.Clear();
        _outlines.Clear();
        _outlineCount = _lastThreadNumber = 0;
    }

    public static void Record(RecordBuffer to, FileRecord kind, ReadOnlySpan<byte> body)
    {
        to.Unsigned((uint)body.Length + 1);
        to.U8((byte)kind);
        to.Bytes(body);
    }

    public int Name(string? name)
    {
        if (name is null)
            return 0;
        if (_names.TryGet(name, out var number))
            return number + 1;
        var length = _body.Length;
        _body.Text(name);
        Record(block, FileRecord.Name, _body.Written[length..]);
        _body.Truncate(length);
        return _names.Add(name) + 1;
    }

    public int Thread(ThreadRef thread)
    {
        if (_lastThreadNumber > 0 && _lastThread.Managed == thread.Managed && _lastThread.Os == thread.Os && ReferenceEquals(_lastThread.Name, thread.Name))
            return _lastThreadNumber;
        if (!_threads.TryGetValue(thread, out var number))
        {
            _body.Clear();
            _body.Signed(thread.Managed);
            _body.Signed(thread.Os);
            _body.Count(Name(thread.Name));
            Record(block, FileRecord.Thread, _body.Written);
            _threads.Add(thread, number = _threads.Count);
        }
        (_lastThread, _lastThreadNumber) = (thread, number + 1);
        return number + 1;
    }

    public int Probe(ProbeInfo probe)
    {
        if (_probes.TryGet(probe, out var number))
            return number + 1;
        _body.Clear();
        _body.Signed(probe.Spec);
        _body.Count(Name(probe.Method));
        _body.Count(Name(probe.Signature));
        _body.U8((byte)((probe.Async ? 1 : 0) | (probe.HasOutcome ? 2 : 0) | (probe.Runtime ? 4 : 0)));
        Parameters(probe.Parameters);
        Parameters(probe.OutParameters);
        _body.Count(Name(probe.ReturnType));
        _body.Signed(probe.Frames);
        Record(block, FileRecord.Probe, _body.Written);
        return _probes.Add(probe) + 1;
    }

    private void Parameters(IReadOnlyList<ParameterInfo> parameters)
    {
        _body.Count(parameters.Count);
        foreach (var parameter in parameters)
        {
            _body.Count(Name(parameter.Name));
            _body.Count(Name(parameter.Type));
        }
    }

    public int Frame(StackFrameText frame)
    {
        if (_frames.TryGet(frame, out var number))
            return number + 1;
        _body.Clear();
        _body.Count(Name(frame.Method));
        _body.Count(Name(frame.File));
        _body.Signed(frame.Line is { } line ? line + 1L : 0);
        _body.U8((byte)((frame.GapBefore ? 1 : 0) | (frame.Resumed ? 2 : 0)));
        Record(block, FileRecord.Frame, _body.Written);
        return _frames.Add(frame) + 1;
    }

    public int OutlineOf(ObjectValue value)
    {
        if (_outlines.TryGetValue(value.Type, out var known))
        {
            foreach (var outline in known)
            {
                if (Fits(outline.Names, value.Fields))
                    return outline.Number + 1;
            }
        }
        else
            _outlines.Add(value.Type, known = []);
        _body.Clear();
        _body.Count(Name(value.Type));
        _body.Count(value.Fields.Count);
        foreach (var field in value.Fields)
            _body.Count(Name(field.Name));
        Record(block, FileRecord.Outline, _body.Written);
        if (known.Count == OutlinesMax)
            known.RemoveAt(0);
        known.Add(new Outline(_outlineCount, [.. value.Fields.Select(f => f.Name)]));
        return ++_outlineCount;
    }

    private static bool Fits(string[] names, IReadOnlyList<NamedValue> fields)
    {
        if (names.Length != fields.Count)
            return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!ReferenceEquals(names[i], fields[i].Name) && names[i] != fields[i].Name)
                return false;
        }
        return true;
    }
}
