using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Sessions;

/// <summary>A session's counters, summed over its threads. A snapshot; exact once no probe can be inside.</summary>
internal sealed unsafe class Totals
{
    private readonly long[] _entered;
    private readonly long[] _matched;
    private readonly List<long> _lost = [];

    private Totals(int taps) => (_entered, _matched) = (new long[taps], new long[taps]);

    public long EnteredAll { get; private set; }
    public long MatchedAll { get; private set; }
    public long GuardNull { get; private set; }
    public long GuardFault { get; private set; }
    public long Thinned { get; private set; }
    public long Dropped { get; private set; }
    public long Outcomes { get; private set; }
    public long SpentTicks { get; private set; }
    public long EventNs { get; private set; }
    public long LostMore { get; private set; }
    public long Undecided { get; private set; }

    public long Entered(int tap) => _entered[tap];
    public long Matched(int tap) => _matched[tap];

    /// <summary>How often hooks of flows were called.</summary>
    public long Hooked { get; private set; }

    /// <param name="silent">Those that only take notes: what they see is nothing that anybody asked for.</param>
    /// <param name="firstHook">Where the counters of the session's hooks begin.</param>
    public static Totals Sum(SessionArea* area, int taps, IReadOnlySet<int>? silent = null, int firstHook = 0, int hooks = 0)
    {
        var totals = new Totals(taps);
        lock (SessionThreads.Gate)
            totals.Add(area, taps, firstHook, hooks);
        totals.EnteredAll = totals._entered.Where((_, tap) => silent?.Contains(tap) != true).Sum() + area->NoStack + area->Unheard;
        totals.MatchedAll = totals._matched.Sum();
        return totals;
    }

    private void Add(SessionArea* area, int taps, int firstHook, int hooks)
    {
        for (var thread = SessionThreads.First(area->Slot); thread != null; thread = thread->Next)
        {
            for (var tap = 0; tap < taps && tap < thread->TapCount; tap++)
            {
                _entered[tap] += ThreadSession.Entered(thread)[tap];
                _matched[tap] += ThreadSession.MatchedByTap(thread)[tap];
            }
            for (var hook = firstHook; hook < firstHook + hooks && hook < thread->TapCount; hook++)
                Hooked += ThreadSession.Entered(thread)[hook];
            GuardNull += thread->GuardNull;
            GuardFault += thread->GuardFault;
            Thinned += thread->Thinned;
            Dropped += thread->Dropped;
            Outcomes += thread->Outcomes;
            SpentTicks += thread->SpentTicks;
            LostMore += thread->LostMore;
            Undecided += thread->Undecided;
        }
        Dropped += area->NoStack + area->Unheard;
        EventNs += area->EventNs;
    }

    /// <summary>Once no probe can be inside: the calls whose lost outcome no thread has told any more.</summary>
    public void Gather(SessionArea* area)
    {
        for (var thread = SessionThreads.First(area->Slot); thread != null; thread = thread->Next)
        {
            var count = Math.Min(thread->LostCount, LostOutcomes.IdsMax);
            var told = Math.Min(count, LostMax - _lost.Count);
            for (var i = 0; i < told; i++)
                _lost.Add(thread->Lost[i]);
            LostMore += count - told;
        }
    }

    /// <summary>What fits into the last message.</summary>
    private const int LostMax = 1 << 14;

    /// <summary>Matched calls whose end is told, too.</summary>
    public long OutcomesExpected(IReadOnlyList<TapCode> taps)
    {
        var expected = 0L;
        for (var i = 0; i < taps.Count; i++)
            expected += taps[i].Tap->HasOutcome != 0 ? _matched[i] : 0;
        return expected;
    }

    public void WriteTo(SessionArea* area)
    {
        var to = (long*)(area->Ring + RingLayout.HeaderTotals);
        to[RingLayout.TotalEntered / 8] = EnteredAll;
        to[RingLayout.TotalMatched / 8] = MatchedAll;
        to[RingLayout.TotalGuardNull / 8] = GuardNull;
        to[RingLayout.TotalGuardFault / 8] = GuardFault;
        to[RingLayout.TotalThinned / 8] = Thinned;
        to[RingLayout.TotalDropped / 8] = Dropped;
    }

    public StoppedMessage Message(StopReason reason, string detail, int methods, int callers) =>
        new(reason, detail, EnteredAll, MatchedAll, GuardNull, GuardFault, Thinned, Dropped, methods, callers) { Lost = _lost, LostMore = LostMore };

    /// <summary>After nobody can be inside: gives the threads' parts of the session back to the system.</summary>
    public static void Forget(SessionArea* area)
    {
        lock (SessionThreads.Gate)
        {
            var thread = SessionThreads.First(area->Slot);
            SessionThreads.Reset(area->Slot);
            while (thread != null)
            {
                var next = thread->Next;
                // A thread that comes by now finds no part of this session, and its generation is over.
                if (thread->Log->Session(area->Slot) == thread)
                    thread->Log->SetSession(area->Slot, null);
                NativeMemory.Free(thread->Lost);
                NativeMemory.Free(thread);
                thread = next;
            }
        }
    }
}
