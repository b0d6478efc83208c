namespace Dotbug.Agent.Memory;

/// <summary>
/// What probes need of a session, in unmanaged memory that is never freed: probes on the program's threads read it without a lock, and one of them may be
/// late by days. One for each slot (<see cref="Protocol.Limits.SessionsMax"/>), used again by later sessions after
/// no probe can be inside it (see <see cref="ThreadLogs.NobodyInside"/>).
/// </summary>
internal unsafe struct SessionArea
{
    /// <summary>The shared memory (<see cref="Protocol.RingLayout"/>); always readable and writable, whatever became of the tool.</summary>
    public byte* Ring;
    public int ChunkCount;

    /// <summary>1 while armed. Cleared by whoever ends the session, a probe included.</summary>
    public int Armed;

    /// <summary>1 from before arming until no outcome is told any more. A probe that finds 0 does nothing.</summary>
    public int Open;

    /// <summary>Grows with each session that uses this slot; call ids carry it.</summary>
    public uint Generation;

    /// <summary>Matched calls that may still be made; counts down below zero.</summary>
    public long HitsLeft;
    public int HitsLimited;

    /// <summary>Ticks at which the session is over; 0 = never.</summary>
    public ulong Deadline;

    /// <summary>Rate limit: most matches in one window of a second, 0 = none.</summary>
    public int RateMax;
    public int RateUsed;
    public ulong RateWindowEnd;
    public ulong TicksPerSecond;

    /// <summary>Limits of captured values.</summary>
    public int DepthMax;
    public int ItemsMax;
    public int StringCharsMax;

    /// <summary>1: other words than the usual ones name secrets here.</summary>
    public int OwnWords;

    /// <summary>One bit a type id: already defined in this session's dictionary.</summary>
    public ulong* DefinedTypes;
    public const int TypesMax = 1 << 16;

    /// <summary>Which names of threads the dictionary has: see <see cref="Capture.ThreadNames"/>.</summary>
    public ulong* NamedThreads;

    /// <summary>Bytes of the dictionary that names of threads have taken.</summary>
    public int NamedBytes;

    /// <summary>Number of this slot.</summary>
    public int Slot;

    /// <summary>Why a probe ended the session by itself (<see cref="Protocol.StopReason"/>), 0 = none did.</summary>
    public int EndedBy;

    /// <summary>Number of the method whose probe had the session's first fault, 0 = none.</summary>
    public long FaultIn;

    /// <summary>Calls that were not looked at because their thread's stack is almost used up.</summary>
    public long NoStack;

    /// <summary>Events of the runtime that found no room in its queue; whose they were is not known.</summary>
    public long Unheard;

    /// <summary>Events that are told late have all been told up to here, 0 = there are none: <see cref="Named.NamedEvents.CompleteUpTo"/>.</summary>
    public ulong HeldTicks;

    /// <summary>Processor time that reading and telling the runtime's events has taken.</summary>
    public long EventNs;
}
