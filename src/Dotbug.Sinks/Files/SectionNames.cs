using Dotbug.Protocol;

namespace Dotbug.Sinks.Files;

/// <summary>
/// What a section has defined so far. Sinks find names by reference, so the same name is the same object in all sections. What one record may refer to is
/// limited: a byte that names a text of a thousand characters, a million times, would not fit into memory when it is shown.
/// </summary>
internal sealed class SectionNames
{
    private const int KeptMax = 20_000;

    /// <summary>All that a section may define, in bytes of records: ten thousand probes take three million.</summary>
    private const long DefinedBytesMax = 16 << 20;

    /// <summary>Characters that the names in one record may have together.</summary>
    private const long UsedCharsMax = 16 << 20;

    private static readonly ProbeInfo s_noProbe = new(0, "?", "?", false, false, [], [], "?");

    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<ThreadRef> _threads = [];
    private readonly List<(ProbeInfo Probe, long Chars)> _probes = [];
    private readonly List<StackFrameText> _frames = [];
    private readonly List<(string Type, string[] Members)> _outlines = [];
    private long _definedBytes;
    private long _usedChars;

    public void Clear()
    {
        _names.Clear();
        _threads.Clear();
        _probes.Clear();
        _frames.Clear();
        _outlines.Clear();
        _definedBytes = 0;
    }

    public void BeginRecord() => _usedChars = 0;

    /// <summary>Takes a definition. False: the record is none.</summary>
    public bool Define(FileRecord kind, ref RecordReader from)
    {
        switch (kind)
        {
            case FileRecord.Name: Add(_names, Keep(from.Text()), ref from); break;
            case FileRecord.Thread: Add(_threads, new ThreadRef(from.Int(), from.Int(), NameOrNull(ref from)), ref from); break;
            case FileRecord.Probe: Add(_probes, (Probe(ref from), _usedChars), ref from); break;
            case FileRecord.Frame: Add(_frames, Frame(ref from), ref from); break;
            case FileRecord.Outline: Add(_outlines, (Name(ref from), Members(ref from)), ref from); break;
            default: return false;
        }
        return true;
    }

    /// <summary>Before <see cref="Define"/>.</summary>
    public void Count(ref RecordReader from)
    {
        _definedBytes += from.Left;
        if (_definedBytes > DefinedBytesMax)
            from.Fail();
    }

    private static void Add<T>(List<T> to, T item, ref RecordReader from)
    {
        if (!from.Failed)
            to.Add(item);
    }

    private string Keep(string name)
    {
        if (_kept.TryGetValue(name, out var known))
            return known;
        if (_kept.Count >= KeptMax)
            _kept.Clear();
        _kept.Add(name, name);
        return name;
    }

    public string? NameOrNull(ref RecordReader from)
    {
        var number = from.Number();
        return number == 0 ? null : Use(ref from, At(_names, number, ref from) ?? "?");
    }

    public string Name(ref RecordReader from)
    {
        if (NameOrNull(ref from) is { } name)
            return name;
        from.Fail();
        return "?";
    }

    public string Use(ref RecordReader from, string name)
    {
        _usedChars += name.Length;
        if (_usedChars > UsedCharsMax)
            from.Fail();
        return name;
    }

    public ThreadRef Thread(ref RecordReader from) => At(_threads, from.Number(), ref from);

    public ProbeInfo ProbeOf(ref RecordReader from)
    {
        var (probe, chars) = At(_probes, from.Number(), ref from);
        _usedChars += chars;
        if (_usedChars > UsedCharsMax)
            from.Fail();
        return probe ?? s_noProbe;
    }

    public CallStack Stack(ref RecordReader from)
    {
        var form = from.Unsigned();
        if (form >> 1 > (ulong)from.Left)
            from.Fail();
        var frames = new StackFrameText[from.Failed ? 0 : (int)(form >> 1)];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = At(_frames, from.Number(), ref from) ?? new StackFrameText("?", null, null, false);
            Use(ref from, frames[i].Method);
            Use(ref from, frames[i].File ?? "");
        }
        return new CallStack(frames, (form & 1) != 0);
    }

    public (string Type, string[] Members) Outline(ref RecordReader from)
    {
        var (type, members) = At(_outlines, from.Number(), ref from);
        return (Use(ref from, type ?? "?"), members ?? []);
    }

    private static T? At<T>(List<T> items, int number, ref RecordReader from)
    {
        if (number > 0 && number <= items.Count)
            return items[number - 1];
        from.Fail();
        return default;
    }

    private ProbeInfo Probe(ref RecordReader from)
    {
        var (spec, method, signature) = (from.Int(), Name(ref from), Name(ref from));
        var flags = from.U8();
        var (parameters, outs) = (Parameters(ref from), Parameters(ref from));
        return new ProbeInfo(spec, method, signature, (flags & 1) != 0, (flags & 2) != 0, parameters, outs, Name(ref from))
        {
            Frames = from.Int(),
            Runtime = (flags & 4) != 0,
        };
    }

    private ParameterInfo[] Parameters(ref RecordReader from)
    {
        var parameters = new ParameterInfo[from.Items(2)];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = new ParameterInfo(Name(ref from), Name(ref from));
        return parameters;
    }

    private StackFrameText Frame(ref RecordReader from)
    {
        var (method, file) = (Name(ref from), NameOrNull(ref from));
        var line = from.Within(from.Signed(), int.MinValue + 1L, int.MaxValue + 1L);
        var flags = from.U8();
        return new StackFrameText(method, file, line == 0 ? null : (int)(line - 1), (flags & 1) != 0, (flags & 2) != 0);
    }

    private string[] Members(ref RecordReader from)
    {
        var members = new string[from.Items(1)];
        for (var i = 0; i < members.Length; i++)
            members[i] = Name(ref from);
        return members;
    }
}
