using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Named;

/// <summary>
/// Events of named specs that are told when their call is over: what was known at its beginning waits in the stash, is copied, and the rest is written behind it. On the
/// program's threads; same rules as <see cref="Hot"/>.
/// </summary>
internal static unsafe class NamedEvents
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Longest that the tool waits for an event that has begun before it tells what is younger, in milliseconds. One that takes longer happened at its end.</summary>
    public const int HoldMs = 100;

    public static void Prepare()
    {
        foreach (var method in typeof(NamedEvents).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>The guard said yes. False: a limit or lack of room refused it (counted).</summary>
    [MethodImpl(Compiled)]
    public static bool Begin(ThreadLog* log, ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        if (Volatile.Read(ref tap->Area->Armed) == 0 && tap->Area->EndedBy == (int)StopReason.Hits)
            return false;
        log->Now = Clock.Now();
        if (!Hot.Admit(log, session, tap))
            return false;
        frame->Flags |= Ends.Told;
        return Copy(log, session, tap, frame);
    }

    private static bool Copy(ThreadLog* log, ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        if (session->Chunk != null && RingLayout.ChunkBytes - session->Used < frame->RecordBytes + Hot.RoomMin)
            Chunks.HandOn(session);
        if (!Hot.Open(log, session, tap))
            return false;
        var record = session->Chunk + session->Used;
        Unsafe.CopyBlockUnaligned(record, frame->Record, (uint)frame->WrittenBytes);
        if (tap->TellsFlow != 0)
            FlowFacts.Move(log, record + RingLayout.RecordHeaderBytes + RingLayout.DeferredBytes);
        var happened = tap->AtBegin != 0 && log->Now - frame->Start < HoldTicks(tap) ? frame->Start : log->Now;
        *(ulong*)(record + RingLayout.RecordTicks) = happened;
        log->Writer.At = record + frame->WrittenBytes;
        log->Writer.End = session->Chunk + RingLayout.ChunkBytes - Capture.ValueWriter.ReserveBytes;
        log->Writer.Full = 0;
        log->Writer.Session = tap->Area;
        log->Writer.DepthMax = tap->Depth;
        return true;
    }

    /// <summary>A little less than what the tool waits.</summary>
    private static ulong HoldTicks(Tap* tap) => tap->Area->TicksPerSecond * (HoldMs - 20) / 1000;

    /// <summary>Ends the event. False: it did not fit and was begun again in a fresh chunk: write the fields once more.</summary>
    [MethodImpl(Compiled)]
    public static bool Commit(ThreadLog* log, ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        if (log->Writer.Full != 0)
        {
            if (session->Used > 0)
            {
                Chunks.HandOn(session);
                return !Copy(log, session, tap, frame);
            }
            session->Chunk[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Truncated;
        }
        return Hot.Publish(log, session);
    }

    /// <summary>
    /// Agent's thread: up to when all has been told of these taps' events that happened at the beginning of a call that is not over. Read without a lock: a frame that is just
    /// being made holds back as the last answer did.
    /// </summary>
    public static ulong CompleteUpTo(SessionArea* area, ulong now, ulong before)
    {
        var hold = area->TicksPerSecond * HoldMs / 1000;
        for (var number = 0; number < ThreadLogs.Count; number++)
        {
            var log = ThreadLogs.At(number);
            for (var i = 0; log != null && i < log->Stash.Count; i++)
            {
                var frame = log->Stash.At(i);
                var start = Volatile.Read(ref frame->Start);
                if (start == 0)
                    return before;
                if (frame->AtBegin != 0 && frame->Generation == area->Generation && now - start < hold)
                    now = Math.Min(now, start);
            }
        }
        return now;
    }
}
