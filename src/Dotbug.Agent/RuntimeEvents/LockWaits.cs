namespace Dotbug.Agent.RuntimeEvents;

/// <summary>Waits for a monitor or a <c>Lock</c>: begun and over on one thread, one inside the other only where a wait runs the program's code.</summary>
internal sealed class LockWaits
{
    private readonly Dictionary<int, string?> _owners = [];

    public void Begun(int thread, ref RuntimePayload payload, KnownThreads threads)
    {
        _ = payload.U8();
        _ = payload.U16();
        _ = payload.U64();
        _ = payload.U64();
        _owners[thread] = threads.Named((int)payload.U64());
    }

    public void Over(int thread, ref RuntimePayload payload, Teller tell)
    {
        _ = payload.U8();
        _ = payload.U16();
        _owners.Remove(thread, out var owner);
        tell.Lock("monitor", TimeSpan.FromMicroseconds(payload.F64() / 1000), owner);
    }
}
