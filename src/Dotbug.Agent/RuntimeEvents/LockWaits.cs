namespace Dotbug.Agent.RuntimeEvents;

/// <summary>Waits for a monitor or a <c>Lock</c>: begun and over on one thread, one inside the other only where a wait runs the program's code.</summary>
internal sealed unsafe class LockWaits
{
    private readonly Dictionary<int, LockWait> _waits = [];

    public void Begun(RuntimeRecord* record, ref RuntimePayload payload)
    {
        _ = payload.U8();
        _ = payload.U16();
        _ = payload.U64();
        _ = payload.U64();
        _waits[record->Thread] = new LockWait((int)payload.U64(), record->Ticks);
    }

    public void Over(int thread, ref RuntimePayload payload, KnownThreads threads, Teller tell)
    {
        _ = payload.U8();
        _ = payload.U16();
        var owner = _waits.Remove(thread, out var wait) ? threads.Named(wait.Owner) : null;
        tell.Lock("monitor", TimeSpan.FromMicroseconds(payload.F64() / 1000), owner, wait?.OwnerMethod);
    }

    /// <summary>Those that began before this time, are not over, and whose owner nobody has looked at.</summary>
    public IEnumerable<LockWait> Since(ulong ticks) => _waits.Values.Where(w => w.Owner != 0 && !w.Looked && w.Began < ticks);
}

/// <summary>A thread waits for what another one had when the wait began.</summary>
internal sealed class LockWait(int owner, ulong began)
{
    /// <summary>By the operating system's number; 0: nobody.</summary>
    public int Owner { get; } = owner;

    public ulong Began { get; } = began;

    public bool Looked { get; set; }

    public string? OwnerMethod { get; set; }
}
