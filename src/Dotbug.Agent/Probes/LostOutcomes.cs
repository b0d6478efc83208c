using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Calls whose outcome found no room in the ring: they are over, and the tool must not take them for calls that are still inside. Each thread
/// keeps their ids until it has a chunk again, and tells them first; what is left at the stop goes with the last word.
/// </summary>
internal static unsafe class LostOutcomes
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>More than calls nest; only async calls that others began can exceed it, and then they are counted.</summary>
    public const int IdsMax = 512;

    public static void Prepare()
    {
        RuntimeHelpers.PrepareMethod(typeof(LostOutcomes).GetMethod(nameof(Note))!.MethodHandle);
        RuntimeHelpers.PrepareMethod(typeof(LostOutcomes).GetMethod(nameof(Tell))!.MethodHandle);
        RuntimeHelpers.PrepareMethod(typeof(LostOutcomes).GetMethod(nameof(NotFollowed))!.MethodHandle);
    }

    [MethodImpl(Compiled)]
    public static void Note(ThreadSession* session, RecordKind kind, long callId)
    {
        if (kind is not (RecordKind.Return or RecordKind.Throw))
            return;
        if (session->LostCount == IdsMax)
        {
            session->LostMore++;
            return;
        }
        if (session->Lost == null)
            session->Lost = (long*)NativeMemory.Alloc(IdsMax, sizeof(long));
        session->Lost[session->LostCount++] = callId;
    }

    /// <summary>
    /// A call whose completion will not be seen, because too many are followed already (<see cref="AsyncCalls"/>): nobody waits for it, and
    /// its outcome counts as dropped.
    /// </summary>
    [MethodImpl(Compiled)]
    public static void NotFollowed(ThreadLog* log, TapTable* table, long token)
    {
        // Inside, or the session could be over and its memory gone in the middle of it.
        var inside = log->Inside;
        log->Inside = 1;
        for (var i = 0; i < table->Count; i++)
        {
            var tap = table->Tap(i);
            var session = tap->HasOutcome == 0 || (token >> tap->Bit & 1) == 0 ? null : Hot.Joined(log, tap);
            if (session == null)
                continue;
            session->Dropped++;
            if (tap->Deferred != 0)
            {
                session->Undecided--;
                continue;
            }
            session->Outcomes++;
            Note(session, RecordKind.Return, (token & ~0xFFL) | tap->Bit);
        }
        log->Inside = inside;
    }

    /// <summary>First thing in a fresh chunk.</summary>
    [MethodImpl(Compiled)]
    public static void Tell(ThreadSession* session)
    {
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkWriting), 1);
        var record = session->Chunk;
        var bytes = RingLayout.RecordHeaderBytes + sizeof(long) + session->LostCount * sizeof(long);
        new Span<byte>(record, RingLayout.RecordHeaderBytes).Clear();
        record[RingLayout.RecordKindOffset] = (byte)RecordKind.Lost;
        *(ulong*)(record + RingLayout.RecordTicks) = Clock.Now();
        *(long*)(record + RingLayout.RecordHeaderBytes) = session->LostCount;
        Unsafe.CopyBlockUnaligned(record + RingLayout.RecordHeaderBytes + sizeof(long), session->Lost, (uint)(session->LostCount * sizeof(long)));
        *(uint*)(record + RingLayout.RecordSize) = (uint)bytes;
        session->LostCount = 0;
        session->Used = bytes;
        Volatile.Write(ref *(uint*)(session->ChunkEntry + RingLayout.ChunkCommitted), (uint)bytes);
    }
}
