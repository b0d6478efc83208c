using System.Runtime.InteropServices;

namespace Dotbug.Agent.Probes;

/// <summary>
/// One call of an async method between its first step and its completion. Unmanaged; its address is the token of the state machine's body.
/// Several threads may hold it for a moment (one that suspends while another resumes), so it is given back by the last of them.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AsyncCall
{
    public const int Done = 1 << 16;

    /// <summary>As <see cref="Id"/>: of no state machine, so in no table.</summary>
    public const int Watched = int.MinValue;

    /// <summary>Threads inside, plus <see cref="Done"/> after the outcome.</summary>
    public int Holders;

    /// <summary>Of its key (<see cref="AsyncKeys"/>); 0 = not suspended yet.</summary>
    public int Id;

    /// <summary>A weak handle to its key where the id alone does not tell it; made once, kept with the struct. <c>Keyed</c>: it is set.</summary>
    public nint Handle;
    public int Keyed;

    public long Token;
    public ulong Start;

    /// <summary>Sum of the ends of its steps minus the sum of their beginnings: exact however the threads interleave.</summary>
    public long Running;

    /// <summary>While its task is watched (<see cref="Watch"/>): when it was last seen pending; 0 = never, it was complete when it was returned.</summary>
    public ulong LastPending;

    /// <summary>Of an async iterator: 1 when an enumerator was asked for, and 1 when that was disposed before its end.</summary>
    public int Enumerated;
    public int LeftEarly;

    /// <summary>When it ran and what it waited for (<see cref="Dotbug.Agent.Schedules.CallSchedules"/>); 0 = nobody asks.</summary>
    public uint Schedule;
    public uint OuterSchedule;

    /// <summary>The taps it was entered under.</summary>
    public TapTable* Table;

    /// <summary>What was captured on entry, for taps that decide at the end; null = none. Allocated with malloc.</summary>
    public StashCopy* Stashed;

    /// <summary>While its first step runs: where its builder's key is on that thread's stack, and the call whose first step it interrupts there.</summary>
    public nint Builder;
    public AsyncCall* Outer;

    public AsyncCall* NextFree;
}

/// <summary>A stashed call that left its thread.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StashCopy
{
    public Memory.StashFrame Frame;
    public StashCopy* Next;
}
