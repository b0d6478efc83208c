using Dotbug.Sinks.Filters;
using Dotbug.Spec;

namespace Dotbug.Sinks;

/// <summary>The files of one session, in their order.</summary>
public sealed class RecordedSession
{
    private readonly List<string> _paths;

    internal RecordedSession(List<EventFile> parts)
    {
        (Session, Number) = (parts[0].Session, parts[0].SessionNumber);
        _paths = [.. parts.Select(f => f.Path)];
        // A number may be anything in a hostile file.
        MissingParts = [.. parts.Zip(parts.Skip(1)).Where(p => p.Second.Part - p.First.Part > 1).Select(p => p.First.Part + 1)];
    }

    public FileSession Session { get; }

    /// <summary>The session's number in its target.</summary>
    public uint Number { get; }

    /// <summary>Where in the middle a file is not among those given: the first part of each gap.</summary>
    public IReadOnlyList<int> MissingParts { get; }

    public IReadOnlyList<string> Paths => _paths;

    /// <summary>What could not be read, of each file that was read to its end by the last <see cref="Read"/>.</summary>
    public Dictionary<string, FileDamage> Damage { get; } = [];

    /// <summary>All events, in the order in which the session told them. Throws <see cref="DotbugException"/>.</summary>
    public IEnumerable<TraceEvent> Read()
    {
        Damage.Clear();
        foreach (var path in _paths)
        {
            using var file = EventFile.Open(path);
            foreach (var e in file.Read())
                yield return e;
            Damage[path] = file.Damage;
        }
    }
}

/// <summary>Files of any number of sessions, as one stream in the order of time.</summary>
public sealed class Recordings
{
    private readonly List<RecordedSession> _sessions;
    private readonly Dictionary<RecordedSession, EventFilter> _filters = [];

    private Recordings(List<RecordedSession> sessions) => _sessions = sessions;

    public IReadOnlyList<RecordedSession> Sessions => _sessions;

    /// <summary>Looks at the head of each file. Throws <see cref="DotbugException"/> (DB5003 to DB5005). A file that is given twice counts once.</summary>
    public static Recordings Open(IReadOnlyList<string> paths)
    {
        List<EventFile> heads = [];
        try
        {
            foreach (var path in paths)
                heads.Add(EventFile.Open(path));
            // A file without a head is a session of its own.
            var sessions = heads.GroupBy(f => f.Part == 0 ? Guid.NewGuid() : f.Id)
                .Select(g => g.DistinctBy(f => f.Part).OrderBy(f => f.Part).ToList())
                .Select(parts => new RecordedSession(parts));
            return new Recordings([.. sessions]);
        }
        finally
        {
            foreach (var head in heads)
                head.Dispose();
        }
    }

    /// <summary>What of a spec cannot be asked of a recording (DB5010); null: nothing.</summary>
    public static Diagnostic? Refused(TraceSpec spec) => EventFilter.Refused(spec);

    /// <summary>
    /// The events that the specs match, all when there are none, with the session that each is of; what is said about a session itself always comes. Sessions with a condition
    /// on the outcome are read twice, before the first event comes. <paramref name="cancel"/> ends it early.
    /// </summary>
    public IEnumerable<(RecordedSession Session, TraceEvent Event)> Read(IReadOnlyList<TraceSpec> specs, CancellationToken cancel = default)
    {
        var sources = new PriorityQueue<Source, (long, int)>();
        for (var i = 0; i < _sessions.Count; i++)
        {
            var source = new Source(_sessions[i], i, FilterOf(_sessions[i], specs, cancel));
            if (source.Next())
                sources.Enqueue(source, (source.TimeNs, i));
        }
        while (!cancel.IsCancellationRequested && sources.TryPeek(out var next, out _))
        {
            yield return (next.Session, next.Current);
            if (next.Next())
                sources.DequeueEnqueue(next, (next.TimeNs, next.Order));
            else
                sources.Dequeue();
        }
    }

    private EventFilter? FilterOf(RecordedSession session, IReadOnlyList<TraceSpec> specs, CancellationToken cancel)
    {
        if (specs.Count == 0)
            return null;
        var filter = _filters[session] = new EventFilter(specs);
        if (!filter.ReadsTwice)
            return filter;
        foreach (var e in session.Read().TakeWhile(_ => !cancel.IsCancellationRequested))
            filter.Learn(e);
        filter.EndLearning();
        return filter;
    }

    /// <summary>Some recorded method, or target of the runtime, is one that a spec means.</summary>
    public bool Matched => _filters.Count == 0 || _filters.Values.Any(f => f.Matched);

    /// <summary>A parameter that a spec's guard names, and that methods which it means otherwise do not have.</summary>
    public string? MissingParameter => _filters.Values.Select(f => f.MissingParameter).FirstOrDefault(p => p != null);

    /// <summary>Calls and events that are not shown because what their guard asks for is not in the files.</summary>
    public long Undecided => _filters.Values.Sum(f => f.Undecided);

    /// <summary>One session's events. Their times go back where a call is told at its end; its place in the stream is that of its telling.</summary>
    private sealed class Source(RecordedSession session, int order, EventFilter? filter)
    {
        private readonly IEnumerator<TraceEvent> _events = session.Read().GetEnumerator();

        public RecordedSession Session => session;
        public int Order => order;
        public TraceEvent Current => _events.Current;
        public long TimeNs { get; private set; } = long.MinValue;

        public bool Next()
        {
            while (_events.MoveNext())
            {
                TimeNs = Math.Max(TimeNs, Current.TimeNs);
                if (filter?.Shows(Current) ?? true)
                    return true;
            }
            _events.Dispose();
            return false;
        }
    }
}
