using System.Runtime.CompilerServices;
using Dotbug.Agent.Flows;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>Which of the calls that match may be told: the limits of the session, asked on the thread that calls.</summary>
internal static unsafe partial class Hot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Admit(ThreadLog* log, ThreadSession* session, Tap* tap)
    {
        var area = tap->Area;
        if (area->Deadline != 0 && log->Now >= area->Deadline)
        {
            End(area, StopReason.Time);
            CameTooLate(session, tap);
            return false;
        }
        if (area->RateMax != 0 && !WithinRate(area, log->Now))
        {
            session->Thinned++;
            return false;
        }
        if (area->HitsLimited != 0)
        {
            var left = Interlocked.Decrement(ref area->HitsLeft);
            if (left < 0)
            {
                CameTooLate(session, tap);
                return false;
            }
            if (left == 0)
            {
                // The last one. No further call is looked at; outcomes of the others are still told.
                area->EndedBy = (int)StopReason.Hits;
                Volatile.Write(ref area->Armed, 0);
            }
        }
        if (tap->Follows != 0)
            FlowFacts.Follow(log, tap);
        session->Matched++;
        ThreadSession.MatchedByTap(session)[tap->Probe]++;
        return true;
    }

    /// <summary>A call that lost the race against the end, or came while its spec was paused, was not in the session: the summary accounts for every
    /// call that it counts.</summary>
    private static void CameTooLate(ThreadSession* session, Tap* tap) => ThreadSession.Entered(session)[tap->Probe]--;

    [MethodImpl(Compiled)]
    private static bool WithinRate(SessionArea* area, ulong now)
    {
        var end = Volatile.Read(ref area->RateWindowEnd);
        if (now >= end && Interlocked.CompareExchange(ref area->RateWindowEnd, now + area->TicksPerSecond, end) == end)
            Volatile.Write(ref area->RateUsed, 0);
        return Interlocked.Increment(ref area->RateUsed) <= area->RateMax;
    }
}
