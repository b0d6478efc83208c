namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// Threads begin and end, and get names: most before they begin, those of the pool a moment later. So whoever begins is told with the name
/// that stands in the same batch, and a batch waits for one more look for it.
/// The runtime's number of a thread is an address, and is given again.
/// </summary>
internal sealed unsafe class Lifetimes
{
    private const string OfPool = ".NET TP Worker";

    private readonly Dictionary<ulong, string> _names = [];

    /// <summary>Of threads that begin in this batch, the names that follow there.</summary>
    private readonly Dictionary<ulong, Queue<string?>> _following = [];

    /// <summary>Whether a thread that begins in this batch has no name yet. Asked once for a batch: many never get one.</summary>
    public bool AwaitsNames(List<nint> batch)
    {
        HashSet<ulong>? begun = null;
        foreach (var at in batch)
        {
            var record = (RuntimeRecord*)at;
            if (record->Id is < RuntimeEventKinds.ThreadCreated or > RuntimeEventKinds.ThreadNamed)
                continue;
            var thread = new RuntimePayload(record).U64();
            if (record->Id == RuntimeEventKinds.ThreadCreated && !_names.ContainsKey(thread))
                _ = (begun ??= []).Add(thread);
            else
                _ = begun?.Remove(thread);
        }
        return begun?.Count > 0;
    }

    /// <summary>All records of a batch, in the order of time, before the first of them is told.</summary>
    public void ReadNames(List<nint> batch)
    {
        _following.Clear();
        Dictionary<ulong, string?>? begun = null;
        foreach (var at in batch)
        {
            var record = (RuntimeRecord*)at;
            if (record->Id is < RuntimeEventKinds.ThreadCreated or > RuntimeEventKinds.ThreadNamed)
                continue;
            var payload = new RuntimePayload(record);
            var thread = payload.U64();
            switch ((int)record->Id)
            {
                case RuntimeEventKinds.ThreadCreated:
                    (begun ??= [])[thread] = null;
                    break;
                case RuntimeEventKinds.ThreadNamed when begun?.ContainsKey(thread) == true:
                    begun[thread] ??= payload.Text();
                    break;
                case RuntimeEventKinds.ThreadDestroyed when begun?.Remove(thread, out var name) == true:
                    Follows(thread, name);
                    break;
            }
        }
        foreach (var (thread, name) in begun ?? [])
            Follows(thread, name);
    }

    private void Follows(ulong thread, string? name)
    {
        if (!_following.TryGetValue(thread, out var names))
            _following.Add(thread, names = new Queue<string?>());
        names.Enqueue(name);
    }

    public void Named(ref RuntimePayload payload)
    {
        var thread = payload.U64();
        if (payload.Text() is { Length: > 0 } name)
            _names[thread] = name;
        else
            _names.Remove(thread);
    }

    public void Begun(ref RuntimePayload payload, Teller tell)
    {
        var thread = payload.U64();
        var following = _following.TryGetValue(thread, out var names) && names.TryDequeue(out var later) ? later : null;
        Tell("start", _names.GetValueOrDefault(thread) ?? following, tell);
    }

    public void Over(ref RuntimePayload payload, Teller tell)
    {
        _names.Remove(payload.U64(), out var name);
        Tell("end", name, tell);
    }

    private static void Tell(string kind, string? name, Teller tell) => tell.Thread(kind, name, name?.StartsWith(OfPool, StringComparison.Ordinal) == true);
}
