namespace Dotbug.Agent.Memory;

/// <summary>
/// Where one event is being written: a stretch of raw memory that only this thread touches. Lives in the thread's
/// <see cref="ThreadLog"/>. Writing past the end is not an error but a fact: <see cref="Full"/> is set and the event is either begun again in a fresh
/// chunk or kept with a mark. Every writer checks <see cref="Room"/> before it writes.
/// </summary>
internal unsafe struct EventWriter
{
    public byte* At;
    public byte* End;

    /// <summary>1: something did not fit.</summary>
    public int Full;

    /// <summary>Whose limits and dictionary count.</summary>
    public SessionArea* Session;

    /// <summary>Depth limit of this event's values (args(deep) raises it).</summary>
    public int DepthMax;

    /// <summary>True when so many bytes fit; otherwise marks the event full.</summary>
    public bool Room(int bytes)
    {
        if (End - At >= bytes)
            return true;
        Full = 1;
        return false;
    }
}
