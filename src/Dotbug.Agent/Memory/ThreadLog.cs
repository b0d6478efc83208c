using System.Runtime.InteropServices;
using Dotbug.Protocol;

namespace Dotbug.Agent.Memory;

/// <summary>
/// What the probes know of one thread: unmanaged, touched by that thread alone (others only read), made at the thread's first probe, given to another
/// thread after its own has ended, never freed.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ThreadLog
{
    /// <summary>1 while the thread is in our code: calls that our code makes are not traced, and memory in use is not taken away.</summary>
    public int Inside;

    public int ManagedId;
    public int OsId;

    /// <summary>1: a thread of the agent. It is inside for good: what it calls is not the program's.</summary>
    public int Own;

    /// <summary>Number of this log; part of call ids.</summary>
    public int Number;

    /// <summary>Calls counted on this thread, for ids that are never used twice.</summary>
    public ulong CallSequence;

    /// <summary>Where the thread's stack ends (highest address): nothing beyond is read.</summary>
    public nuint StackEnd;

    /// <summary>Below this address there is too little stack left for our code: a call there is not looked at, and counted.</summary>
    public nuint StackLow;

    /// <summary>The token that the async method just entered leaves for its state machine, and which one it is for (0 = none).</summary>
    public long KickoffToken;
    public long KickoffProbe;

    /// <summary>The innermost async call whose first step runs on this thread.</summary>
    public nint FirstStep;

    /// <summary>Steps of traced async methods that began on this thread, for whatever session: see <see cref="Probes.Costs"/>. Never set back.</summary>
    public long Steps;

    /// <summary>Time stamp of the event at hand.</summary>
    public ulong Now;

    /// <summary>The flow that this thread is in (<see cref="Flows.FlowHooks"/>); 0 = not known, or not asked for yet.</summary>
    public uint Flow;

    /// <summary>The callback that was taken out of the pool's queue last: <see cref="Flows.FlowObjects"/>.</summary>
    public long FlowKey;

    /// <summary>The flow of the message that the thread has just got and done nothing else since: whoever awaited it goes on in it.</summary>
    public uint Received;

    /// <summary>The object that a call on this thread has received last, in which call (by <see cref="CallSequence"/>), and what was noted of it:
    /// <see cref="Named.Since"/>.</summary>
    public long TakenKey;
    public ulong TakenIn;
    public ulong TakenTicks;

    /// <summary>Of the innermost call with <c>sched</c> that the thread runs for (<see cref="Schedules.CallSchedules"/>); 0 = none.</summary>
    public uint Schedule;

    /// <summary>Of the thread pool: 0 not known yet, 1 no, 2 yes.</summary>
    public int Pool;

    /// <summary>What runs inside what, with the flow that the thread was in before: so many frames, of so many that there is room for.</summary>
    public FlowFrame* FlowFrames;
    public int FlowDepth;
    public int FlowFramesRoom;

    /// <summary>Not 0 while the agent tells an event of the runtime: when it happened, and on which thread.</summary>
    public ulong ReplayTicks;
    public int ReplayManaged;
    public int ReplayOs;

    /// <summary>Its stack; null: it came without.</summary>
    public RuntimeEvents.RuntimeStack* ReplayStack;

    public EventWriter Writer;

    /// <summary>Calls that wait for their outcome to be decided: see <see cref="Stash"/>.</summary>
    public Stash Stash;

    private fixed long _sessions[Limits.SessionsMax];

    public ThreadSession* Session(int slot) => (ThreadSession*)_sessions[slot];

    public void SetSession(int slot, ThreadSession* session) => _sessions[slot] = (long)session;
}

/// <summary>Which call (its token) gave the thread another flow, and which one, and which schedule, it had.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowFrame
{
    public long Token;
    public uint Flow;
    public uint Schedule;
}

/// <summary>Of which object it was asked when it is due, by which tap first, and the answer: <see cref="Named.Dues"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DueTaken
{
    public long Key;
    public Probes.Tap* Tap;
    public long LateNs;
    public long AfterNs;
    public int Epoch;
}

/// <summary>
/// One thread in one session: its chunk and its counters, so that no counter is shared. Linked into the session's list, from which the totals are summed.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ThreadSession
{
    /// <summary>The session's; 0 when the thread has ended, and then <see cref="Retired"/> is what it was.</summary>
    public uint Generation;
    public uint Retired;
    public int ChunkIndex;

    /// <summary>Managed id of the thread whose name the session knows: a log, and with it this, passes to another thread.</summary>
    public int NamedId;

    /// <summary>Null: no chunk at hand.</summary>
    public byte* Chunk;
    public byte* ChunkEntry;

    /// <summary>Bytes written in the chunk; the same as committed except inside an event.</summary>
    public int Used;

    public long Matched;
    public long Outcomes;

    /// <summary>Ticks that telling took, from the events that were timed; how many are left until the next one is, and for how many it stands.</summary>
    public long SpentTicks;
    public int UntilTimed;
    public int TimedFor;
    public long GuardNull;
    public long GuardFault;
    public long Thinned;
    public long Dropped;

    /// <summary>Calls kept open in the stash or the table of pending completions, undecided.</summary>
    public long Undecided;

    /// <summary>What was due of the object that a call asked for last.</summary>
    public DueTaken Due;

    /// <summary>Calls that this session has told, or may still tell, and that are open on this thread: <c>$depth</c>. Counted only if a guard asks.</summary>
    public int Depth;

    /// <summary>Ids of calls whose outcome found no room, until they can be told; null = none ever. <see cref="LostMore"/>: how many are not among them.</summary>
    public long* Lost;
    public int LostCount;
    public long LostMore;

    public ThreadLog* Log;
    public ThreadSession* Next;
    public int TapCount;

    /// <summary>Entered and matched of each tap follow the struct.</summary>
    public static int Bytes(int taps) => sizeof(ThreadSession) + taps * 2 * sizeof(long);

    public static long* Entered(ThreadSession* session) => (long*)(session + 1);

    public static long* MatchedByTap(ThreadSession* session) => (long*)(session + 1) + session->TapCount;
}
