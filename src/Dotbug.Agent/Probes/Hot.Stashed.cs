using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>Calls whose end decides: they wait in memory of their thread, and are copied into the session's once they are to be told.</summary>
internal static unsafe partial class Hot
{
    /// <summary>Begins a call that is told only if its end says so: into the stash. False: no room (counted as dropped).</summary>
    [MethodImpl(Compiled)]
    public static bool BeginStashed(ThreadLog* log, ThreadSession* session, Tap* tap, long token)
    {
        Fail("stash");
        var frame = log->Stash.Push();
        if (frame == null || frame->Room < RoomMin + tap->KeptBytesMax)
        {
            if (frame != null)
                log->Stash.DropNewest();
            session->Dropped++;
            return false;
        }
        // It is told by whoever ends the call, and that may be another thread.
        if (session->NamedId != log->ManagedId)
            Introduce(log, session, tap->Area);
        log->Now = Clock.Now();
        frame->Token = token;
        frame->Tap = tap->Bit;
        frame->Generation = tap->Generation;
        frame->AtBegin = tap->AtBegin;
        frame->Start = log->Now;
        Fill(frame->Record, tap, RecordKind.Call, token, log->Now);
        frame->Record[RingLayout.RecordFlagsOffset] = (byte)RecordFlags.Deferred;
        // It may be told by another thread: where an async method completes, or by the agent's at the stop.
        var beginning = frame->Record + RingLayout.RecordHeaderBytes;
        *(ulong*)beginning = log->Now;
        *(int*)(beginning + 8) = log->ManagedId;
        *(int*)(beginning + 12) = log->OsId;
        log->Writer.At = beginning + RingLayout.DeferredBytes;
        log->Writer.End = frame->Record + Math.Min(frame->Room - tap->KeptBytesMax, RingLayout.ChunkBytes) - ValueWriter.ReserveBytes;
        log->Writer.Full = 0;
        log->Writer.Session = tap->Area;
        log->Writer.DepthMax = tap->Depth;
        if (tap->TellsFlow != 0)
            FlowFacts.Tell(log, frame->Record);
        return true;
    }

    [MethodImpl(Compiled)]
    public static void CommitStashed(ThreadLog* log, ThreadSession* session)
    {
        var frame = log->Stash.At(log->Stash.Count - 1);
        if (log->Writer.Full != 0)
            frame->Record[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Truncated;
        frame->WrittenBytes = (int)(log->Writer.At - frame->Record);
        frame->RecordBytes = (frame->WrittenBytes + 7) & ~7;
        *(uint*)(frame->Record + RingLayout.RecordSize) = (uint)frame->RecordBytes;
        session->Undecided++;
        if (--session->UntilTimed <= 0)
            Costs.Time(log, session);
    }

    /// <summary>Tells a stashed call after all: its guard said yes. False: a limit or lack of room refused it (counted).</summary>
    [MethodImpl(Compiled)]
    public static bool Tell(ThreadLog* log, ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        log->Now = Clock.Now();
        return Admit(log, session, tap) && Copy(log, session, tap, frame);
    }

    /// <summary>Agent's thread, at the stop: a call that is still open. No limit refuses it; it is not counted as matched.</summary>
    public static bool TellOpen(ThreadLog* log, Tap* tap, StashFrame* frame)
    {
        var session = log->Session(tap->Area->Slot);
        if (session == null || session->Generation != tap->Generation)
            session = Attend(log, tap);
        return Copy(log, session, tap, frame);
    }

    private static bool Copy(ThreadLog* log, ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        if (session->Chunk != null && RingLayout.ChunkBytes - session->Used < frame->RecordBytes)
            Chunks.HandOn(session);
        if (!Open(log, session, tap))
            return false;
        if (RingLayout.ChunkBytes - session->Used < frame->RecordBytes)
        {
            Chunks.HandOn(session);
            if (!Open(log, session, tap))
                return false;
        }
        var record = session->Chunk + session->Used;
        Unsafe.CopyBlockUnaligned(record, frame->Record, (uint)frame->RecordBytes);
        *(ulong*)(record + RingLayout.RecordTicks) = log->Now;
        session->Used += frame->RecordBytes;
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkCommitted), (uint)session->Used);
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkWriting), 0);
        return true;
    }
}
