namespace Dotbug.Session;

/// <summary>
/// The calls whose outcome has not come: pairs outcomes with calls and gives calls their short numbers. Bounded: a call whose outcome was lost in a full ring
/// never leaves, so beyond the limits calls are only counted, and told without their arguments.
/// </summary>
internal sealed class OpenCalls
{
    private const int CallsMax = 1 << 20;
    private const long ArgumentBytesMax = 32 << 20;

    /// <summary><c>Id</c> is 0 and <c>Call</c> null when only an exception of the call is known.</summary>
    public readonly record struct Entry(ulong CallId, long Id, ulong StartTicks, CallEvent? Call, int Bytes, Held? Provisional);

    /// <summary>An exception on its way out, until it is known what became of it.</summary>
    public sealed record Held(byte[] Record, int ThreadManaged, int ThreadOs);

    private readonly Dictionary<ulong, Entry> _calls = [];
    private long _bytes;
    private long _lastId;

    /// <summary>Calls with an outcome to come that could not be kept.</summary>
    public long Untracked { get; private set; }

    /// <summary>Calls told so far.</summary>
    public long Told => _lastId;

    public long NextId() => ++_lastId;

    public void Add(ulong callId, ulong startTicks, CallEvent call, int bytes)
    {
        if (_calls.Count >= CallsMax)
        {
            Untracked++;
            return;
        }
        // What is kept of it already, the exception on its way out, is counted on.
        if (_calls.Remove(callId, out var old))
            _bytes -= old.Bytes - Bytes(old.Provisional);
        var keep = _bytes + bytes <= ArgumentBytesMax;
        _bytes += keep ? bytes : 0;
        _calls[callId] = new Entry(callId, call.Id, startTicks, keep ? call : call with { Args = [], Stack = null },
            (keep ? bytes : 0) + Bytes(old.Provisional), old.Provisional);
    }

    private static int Bytes(Held? held) => held?.Record.Length ?? 0;

    public bool Remove(ulong callId, out Entry entry)
    {
        if (!_calls.Remove(callId, out entry))
            return false;
        _bytes -= entry.Bytes;
        return true;
    }

    public void Hold(ulong callId, ReadOnlySpan<byte> record, int threadManaged, int threadOs)
    {
        // A call whose guard waits for the outcome is not told yet; its exception may still be the last thing that is heard of it.
        if (!_calls.TryGetValue(callId, out var entry) && _calls.Count >= CallsMax)
            return;
        var more = record.Length - Bytes(entry.Provisional);
        if (_bytes + more > ArgumentBytesMax)
            return;
        _bytes += more;
        _calls[callId] = entry with { Provisional = new Held(record.ToArray(), threadManaged, threadOs), Bytes = entry.Bytes + more };
    }

    /// <summary>What is left, in the order in which the calls were told.</summary>
    public List<Entry> Left() => [.. _calls.Values.OrderBy(e => e.Id)];
}
