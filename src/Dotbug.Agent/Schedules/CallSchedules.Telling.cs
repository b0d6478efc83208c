using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Schedules;

/// <summary>A record before the outcome of the call, and of calls that are still inside before the last word.</summary>
internal static unsafe partial class CallSchedules
{
    /// <summary>The call is over, and is told.</summary>
    [MethodImpl(Compiled)]
    public static void Tell(ThreadLog* log, ThreadSession* session, Tap* tap, uint id, long token) =>
        WriteAll(log, session, tap, id == 0 ? Innermost(log, token) : id, token, null, 0);

    private static void WriteAll(ThreadLog* log, ThreadSession* session, Tap* tap, uint id, long token, Wait* waiting, int waits)
    {
        var schedule = Of(id);
        if (schedule == null || !Hot.BeginOutcome(log, session, tap, token, (byte)RecordKind.Schedule))
            return;
        do
        {
            var count = Volatile.Read(ref schedule->Count);
            var kept = Math.Min(count, Schedule.StepsMax);
            Hot.WriteU64(log, (ulong)(count - kept));
            for (var i = count - kept; i < count; i++)
            {
                var step = *Schedule.StepAt(schedule, i);
                if (step.Owner != id || Schedule.StepAt(schedule, i)->From != step.From)
                    continue;
                // What this thread does for the call, it does until now.
                if (step.Until == 0 && step.Managed == log->ManagedId)
                    step.Until = log->Now;
                Write(log, &step);
            }
            for (var i = 0; i < waits; i++)
            {
                var wait = waiting + i;
                var step = new Step { WaitedFrom = wait->From, QueuedAt = wait->QueuedAt, In = wait->In, For = wait->For, Flow = wait->Flow };
                Write(log, &step);
            }
        }
        while (!Hot.Commit(log, session, tap));
    }

    /// <summary>In the order that <see cref="RecordKind.Schedule"/> says.</summary>
    private static void Write(ThreadLog* log, Step* step)
    {
        if (!log->Writer.Room(RingLayout.StepBytes))
            return;
        var at = log->Writer.At;
        *(ulong*)at = step->From;
        *(ulong*)(at + 8) = step->Until;
        *(ulong*)(at + 16) = step->WaitedFrom;
        *(ulong*)(at + 24) = step->QueuedAt;
        *(long*)(at + 32) = step->In;
        *(long*)(at + 40) = step->For;
        *(int*)(at + 48) = step->Managed;
        *(int*)(at + 52) = step->Os;
        *(uint*)(at + 56) = step->Flow;
        *(uint*)(at + 60) = 0;
        log->Writer.At = at + RingLayout.StepBytes;
    }

    /// <summary>Of one call, at the stop: a list for people.</summary>
    private const int WaitsToldMax = 16;

    /// <summary>Agent's thread, at the stop: of calls that are still inside, with what they wait for now.</summary>
    public static void TellOpen(ThreadLog* log, IReadOnlyList<TapCode> taps)
    {
        if (!Any || s_all == null)
            return;
        var all = Waits.All();
        var waiting = stackalloc Wait[WaitsToldMax];
        for (var number = 0; number < Math.Min(Volatile.Read(ref s_made), Max); number++)
        {
            var schedule = s_all + number;
            var id = Volatile.Read(ref schedule->Id);
            var waits = 0;
            if (Volatile.Read(ref schedule->Open) == 0)
                continue;
            for (var i = 0; i < all.Count && waits < WaitsToldMax; i++)
            {
                if (Within(all[i].Schedule, id))
                    waiting[waits++] = all[i];
            }
            foreach (var code in taps)
            {
                var tap = code.Tap;
                if (tap->Schedules != 0 && (Volatile.Read(ref schedule->Taps) >> tap->Bit & 1) != 0 && schedule->Slots[tap->Bit] == tap->Slot)
                    WriteAll(log, SessionOf(log, tap), tap, id, schedule->Token, waiting, waits);
            }
        }
    }

    private static ThreadSession* SessionOf(ThreadLog* log, Tap* tap)
    {
        var session = log->Session(tap->Slot);
        return session != null && session->Generation == tap->Generation ? session : Hot.Attend(log, tap);
    }

    /// <summary>Agent's thread, after the session was closed: what was to be told to it will not be.</summary>
    public static void Forget(int slot)
    {
        for (var number = 0; s_all != null && number < Math.Min(Volatile.Read(ref s_made), Max); number++)
        {
            var schedule = s_all + number;
            var id = Volatile.Read(ref schedule->Id);
            for (var bit = 0; bit < TapTable.TapsMax; bit++)
            {
                if (schedule->Slots[bit] == slot && (Volatile.Read(ref schedule->Taps) >> bit & 1) != 0)
                    Release(schedule, id, 1 << bit);
            }
        }
    }
}
