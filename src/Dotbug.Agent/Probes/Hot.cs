using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// What the emitted code calls, on the program's threads: begin an event, end it, count. No allocation, no lock, no system call except the
/// first time that a thread meets a session. Everything here is compiled before the first probe is armed (<see cref="Prepare"/>).
/// </summary>
internal static unsafe partial class Hot
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>How many calls go by between two looks at the clock when no event is written.</summary>
    private const long CallsBetweenLooks = 4096;

    /// <summary>Bytes of an empty event that must at least fit, so that a chunk is not left for a sliver.</summary>
    internal const int RoomMin = ValueWriter.ReserveBytes + 128;

    public static void Prepare()
    {
        // The private ones too: what is not inlined would be compiled on a thread of the program, in the middle of its first event.
        foreach (var method in typeof(Hot).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>
    /// First thing in a probe: counts the call. Null: this tap does not look at it (disarmed, thinned, or no memory).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreadSession* Enter(ThreadLog* log, Tap* tap)
    {
        if (Volatile.Read(ref tap->Area->Armed) == 0)
            return null;
        var session = log->Session(tap->Slot);
        if (session == null || session->Generation != tap->Generation)
        {
            session = Join(log, tap);
            if (session == null)
                return null;
        }
        var entered = ++ThreadSession.Entered(session)[tap->Probe];
        if ((entered & (CallsBetweenLooks - 1)) == 0 && !Look(tap))
        {
            CameTooLate(session, tap);
            return null;
        }
        if (tap->Within != 0 && !FlowFacts.Followed(log, tap))
            return null;
        return tap->ThinOneIn > 1 && !Picked(log, session, tap, tap->ThinOneIn) ? null : session;
    }

    /// <summary>First time in this session on this thread.</summary>
    [MethodImpl(Compiled)]
    public static ThreadSession* Join(ThreadLog* log, Tap* tap)
    {
        var area = tap->Area;
        if (area->Generation != tap->Generation || Volatile.Read(ref area->Armed) == 0)
            return null;
        return Attend(log, tap);
    }

    /// <summary>The deadline holds even where no event is written and the agent's thread gets no time.</summary>
    [MethodImpl(Compiled)]
    public static bool Look(Tap* tap)
    {
        var area = tap->Area;
        if (area->Deadline == 0 || Clock.Now() < area->Deadline)
            return true;
        End(area, StopReason.Time);
        return false;
    }

    /// <summary>This thread's part of the session, which <see cref="Enter"/> found or made; null when the session is over.</summary>
    public static ThreadSession* Joined(ThreadLog* log, Tap* tap)
    {
        // It may have ended since (between gate and entry, or inside the method), and what its threads had of it is being freed.
        if (Volatile.Read(ref tap->Area->Open) == 0 || tap->Area->Generation != tap->Generation)
            return null;
        var session = log->Session(tap->Area->Slot);
        return session != null && session->Generation == tap->Generation ? session : null;
    }

    /// <summary>First event in this session on this thread is an outcome: the session may have stopped looking at new calls.</summary>
    [MethodImpl(Compiled)]
    public static ThreadSession* Attend(ThreadLog* log, Tap* tap)
    {
        Fail("attend");
        var area = tap->Area;
        var session = log->Session(area->Slot);
        if (session != null && session->Retired == tap->Generation)
        {
            // An ended thread's, with its log: the counts go on.
            session->Retired = 0;
            session->Generation = tap->Generation;
            Introduce(log, session, area);
            return session;
        }
        session = (ThreadSession*)NativeMemory.AllocZeroed((nuint)ThreadSession.Bytes(tap->TapCount));
        session->Generation = tap->Generation;
        session->TapCount = tap->TapCount;
        session->Log = log;
        Introduce(log, session, area);
        SessionThreads.Link(area->Slot, session);
        log->SetSession(area->Slot, session);
        return session;
    }

    [MethodImpl(Compiled)]
    private static void Introduce(ThreadLog* log, ThreadSession* session, SessionArea* area)
    {
        session->NamedId = log->ManagedId;
        ThreadNames.Define(area, log->ManagedId, Thread.CurrentThread.Name);
    }

    /// <summary>sample(n).</summary>
    [MethodImpl(Compiled)]
    public static bool Sampled(ThreadLog* log, ThreadSession* session, Tap* tap) => Picked(log, session, tap, tap->SampleOneIn);

    [MethodImpl(Compiled)]
    public static bool Picked(ThreadLog* log, ThreadSession* session, Tap* tap, int oneIn)
    {
        if (oneIn == Tap.Paused)
        {
            CameTooLate(session, tap);
            return false;
        }
        // Not a counter: a counter would follow any pattern of period n in the program's calls.
        log->CallSequence++;
        var mixed = (log->CallSequence + (ulong)log->Number * 0x632BE59BD9B4E019UL) * 0x9E3779B97F4A7C15UL;
        mixed ^= mixed >> 32;
        if ((uint)mixed % (uint)oneIn == 0)
            return true;
        session->Thinned++;
        return false;
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    private static void End(SessionArea* area, StopReason reason)
    {
        area->EndedBy = (int)reason;
        Volatile.Write(ref area->Armed, 0);
    }

    public static void CountGuardNull(ThreadSession* session) => session->GuardNull++;

    public static void CountGuardFault(ThreadSession* session) => session->GuardFault++;

    /// <summary>The token of this call: given once, its low eight bits free for the taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long TokenOf(ThreadLog* log, long token) =>
        token != 0 ? token : (long)(((ulong)log->Number << 40) | ((++log->CallSequence << 8) & 0xFFFFFFFFFF) | NeverZero);

    // Bit 62: a token is not 0 even for the first call of the first thread.
    private const ulong NeverZero = 1UL << 62;

    /// <summary>End of an ordinary method's entry: answers the token for the body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long OpenCall(ThreadLog* log, long token, long mask) => mask == 0 ? 0 : token | mask;

    /// <summary>End of an async method's entry: its state machine's first step, next on this thread, takes the token. The body gets none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long LeaveForStateMachine(ThreadLog* log, long token, long mask, long method)
    {
        log->KickoffToken = mask == 0 ? 0 : token | mask;
        log->KickoffProbe = method;
        return 0;
    }

    /// <summary>
    /// Begins the call event: asks deadline, rate and hits, in this order, and only then writes. False: not to be told (counted).
    /// </summary>
    [MethodImpl(Compiled)]
    public static bool BeginCall(ThreadLog* log, ThreadSession* session, Tap* tap, long token)
    {
        if (!Open(log, session, tap))
            return false;
        if (!Admit(log, session, tap))
        {
            Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkWriting), 0);
            return false;
        }
        Head(log, session, tap, RecordKind.Call, token);
        return true;
    }

    /// <summary>The same for an outcome: it belongs to a call that was told, so nothing can refuse it but lack of room.</summary>
    [MethodImpl(Compiled)]
    public static bool BeginOutcome(ThreadLog* log, ThreadSession* session, Tap* tap, long token, byte kind)
    {
        if (!Open(log, session, tap))
        {
            LostOutcomes.Note(session, (RecordKind)kind, (token & ~0xFFL) | tap->Bit);
            return false;
        }
        Head(log, session, tap, (RecordKind)kind, token);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Open(ThreadLog* log, ThreadSession* session, Tap* tap)
    {
        if ((session->Chunk == null || RingLayout.ChunkBytes - session->Used < RoomMin) && !OpenChunk(session, tap))
            return false;
        // Before the time stamp is taken: the reader relies on it (RingLayout.ChunkWriting).
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkWriting), 1);
        log->Now = log->ReplayTicks == 0 ? Clock.Now() : log->ReplayTicks;
        return true;
    }

    [MethodImpl(Compiled)]
    private static bool OpenChunk(ThreadSession* session, Tap* tap)
    {
        Chunks.HandOn(session);
        if (!Chunks.Take(tap->Area, session))
        {
            session->Dropped++;
            return false;
        }
        if (session->NamedId != session->Log->ManagedId)
            Introduce(session->Log, session, tap->Area);
        if (session->LostCount > 0)
            LostOutcomes.Tell(session);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Head(ThreadLog* log, ThreadSession* session, Tap* tap, RecordKind kind, long token)
    {
        var record = session->Chunk + session->Used;
        Fill(record, tap, kind, token, log->Now);
        log->Writer.At = record + RingLayout.RecordHeaderBytes;
        log->Writer.End = session->Chunk + RingLayout.ChunkBytes - ValueWriter.ReserveBytes;
        log->Writer.Full = 0;
        log->Writer.Session = tap->Area;
        log->Writer.DepthMax = tap->Depth;
        if (log->ReplayTicks != 0)
            TellWhere(log, record);
        if (tap->TellsFlow != 0)
            FlowFacts.Tell(log, record);
    }

    /// <summary>An event of the runtime happened on another thread than this, which is the agent's.</summary>
    [MethodImpl(Compiled)]
    private static void TellWhere(ThreadLog* log, byte* record)
    {
        record[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Deferred;
        var where = record + RingLayout.RecordHeaderBytes;
        *(ulong*)where = log->ReplayTicks;
        *(int*)(where + 8) = log->ReplayManaged;
        *(int*)(where + 12) = log->ReplayOs;
        log->Writer.At = where + RingLayout.DeferredBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(byte* record, Tap* tap, RecordKind kind, long token, ulong now)
    {
        record[RingLayout.RecordKindOffset] = (byte)kind;
        record[RingLayout.RecordFlagsOffset] = tap->IsAsync != 0 && kind != RecordKind.Call ? (byte)RecordFlags.Async : (byte)0;
        *(ushort*)(record + RingLayout.RecordProbe) = tap->Probe;
        *(ulong*)(record + RingLayout.RecordTicks) = now;
        *(long*)(record + RingLayout.RecordCallId) = (token & ~0xFFL) | tap->Bit;
    }

    /// <summary>
    /// Ends the event. False: it did not fit and was begun again in a fresh chunk: write the values once more. An event that is too large even for a
    /// whole chunk is kept, cut, with a mark.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Commit(ThreadLog* log, ThreadSession* session, Tap* tap) =>
        log->Writer.Full == 0 ? Publish(log, session) : CommitFull(log, session, tap);

    /// <summary>The same for a call: what became of it. One that is lost in the middle is not told, and neither is its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CommitCall(ThreadLog* log, ThreadSession* session, Tap* tap)
    {
        if (log->Writer.Full == 0)
        {
            _ = Publish(log, session);
            return Told;
        }
        return CommitFullCall(log, session, tap);
    }

    /// <summary>Answers of <see cref="CommitCall"/>.</summary>
    public const int OnceMore = 0, Told = 1, LostCall = -1;

    [MethodImpl(Compiled)]
    private static int CommitFullCall(ThreadLog* log, ThreadSession* session, Tap* tap)
    {
        if (!CommitFull(log, session, tap))
            return OnceMore;
        if (session->Chunk != null)
            return Told;
        // It was let in when there was room for its beginning; now it counts as dropped, like one that found none.
        session->Matched--;
        ThreadSession.MatchedByTap(session)[tap->Probe]--;
        return LostCall;
    }

    [MethodImpl(Compiled)]
    private static bool CommitFull(ThreadLog* log, ThreadSession* session, Tap* tap)
    {
        if (session->Used > 0)
            return !Again(log, session, tap);
        session->Chunk[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Truncated;
        return Publish(log, session);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Publish(ThreadLog* log, ThreadSession* session)
    {
        var record = session->Chunk + session->Used;
        var bytes = (int)(log->Writer.At - record + 7) & ~7;
        *(uint*)(record + RingLayout.RecordSize) = (uint)bytes;
        session->Used += bytes;
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkCommitted), (uint)session->Used);
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkWriting), 0);
        if (--session->UntilTimed <= 0)
            Costs.Time(log, session);
        return true;
    }

    private static bool Again(ThreadLog* log, ThreadSession* session, Tap* tap)
    {
        var record = session->Chunk + session->Used;
        var (kind, flags) = (record[RingLayout.RecordKindOffset], record[RingLayout.RecordFlagsOffset]);
        var id = *(long*)(record + RingLayout.RecordCallId);
        if (!Open(log, session, tap, fresh: true))
        {
            LostOutcomes.Note(session, (RecordKind)kind, id);
            return false;
        }
        Head(log, session, tap, (RecordKind)kind, id & ~0xFFL);
        (session->Chunk + session->Used)[RingLayout.RecordFlagsOffset] = flags;
        return true;
    }

    private static bool Open(ThreadLog* log, ThreadSession* session, Tap* tap, bool fresh)
    {
        if (fresh)
            Chunks.HandOn(session);
        return Open(log, session, tap);
    }

    public static void WriteU64(ThreadLog* log, ulong value)
    {
        if (!log->Writer.Room(sizeof(ulong)))
            return;
        *(ulong*)log->Writer.At = value;
        log->Writer.At += sizeof(ulong);
    }

    public static void WriteU8(ThreadLog* log, byte value)
    {
        if (log->Writer.Room(1))
            *log->Writer.At++ = value;
    }
}
