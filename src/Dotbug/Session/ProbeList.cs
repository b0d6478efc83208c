using Dotbug.Protocol;

namespace Dotbug.Session;

/// <summary>
/// The probes of a session by their numbers. The receiving thread adds, the reading one looks up. The agent says what a probe is before it arms
/// it, so a number that is not known yet in an event is on its way.
/// </summary>
internal sealed class ProbeList(IReadOnlyList<ProbeInfo> first)
{
    /// <summary>How long what is on its way may take. Waited for once only: damaged memory has any number of unknown numbers.</summary>
    private const int OnItsWayMs = 1_000;

    /// <summary>Events have 16 bits for the number.</summary>
    private const int CountMax = 1 << 16;

    private readonly object _gate = new();
    private volatile ProbeInfo[] _probes = [.. first];
    private bool _waited;

    public int Count => _probes.Length;

    public void Add(IReadOnlyList<ProbeInfo> more)
    {
        lock (_gate)
        {
            if (_probes.Length + more.Count <= CountMax)
                _probes = [.. _probes, .. more];
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Null when there is no such probe.</summary>
    public ProbeInfo? Find(int number) => number < _probes.Length ? _probes[number] : Await(number);

    private ProbeInfo? Await(int number)
    {
        lock (_gate)
        {
            if (number >= _probes.Length && !_waited)
                _waited = !Monitor.Wait(_gate, OnItsWayMs) || number >= _probes.Length;
            return number < _probes.Length ? _probes[number] : null;
        }
    }
}
