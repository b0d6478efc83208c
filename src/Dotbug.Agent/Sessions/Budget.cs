using System.Diagnostics;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Named;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// The CPU budget: what the probes took (<see cref="Costs"/>), compared with the time that went by. Above it one call in n is looked at; when
/// not even that helps, because counting alone costs too much, the session ends. What was taken too much is a debt that time pays back at the budget's rate, so that
/// a burst is borne and an overrun ends within a look or two. When it has long been calm, more calls are looked at again: a session may run for days.
/// </summary>
internal sealed class Budget(int ppm)
{
    /// <summary>Around an event, where it cannot be timed: entering, looking for what waits, leaving.</summary>
    private const double AroundNs = 40;

    /// <summary>The debt that is borne: one hundredth of a core for a second, the most that a session may take beyond its budget in its first second.</summary>
    private const double DebtMaxNs = 10e6;

    private const int ThinnestOneIn = 4096;

    /// <summary>So long twice as much must have fitted into the budget before twice as many calls are looked at.</summary>
    private const double CalmNs = 1e9;

    private readonly double _nsPerTick = 1e9 / Clock.TicksPerSecond();
    private readonly Stopwatch _age = new();
    private readonly Stopwatch _window = new();
    private long _stepsBefore;
    private double _counted;
    private double _told;
    private double _debtNs;
    private double _calmNs;
    private int _oneIn = 1;

    public string Detail { get; private set; } = "";

    /// <summary>Of how many calls one is looked at.</summary>
    public int OneIn => _oneIn;

    /// <summary>More was taken than time has paid for yet.</summary>
    public bool InDebt => _debtNs > 0;

    /// <summary>A good part of the budget was taken since the last look.</summary>
    public bool Spends { get; private set; }

    /// <summary>The probes are on.</summary>
    public void Start()
    {
        _age.Restart();
        _window.Restart();
        _stepsBefore = ThreadLogs.Steps();
    }

    /// <summary>False: over budget and nothing left to thin. To be asked as often as <see cref="Pace"/> says.</summary>
    public unsafe bool Keep(Totals totals, IReadOnlyList<TapCode> taps, IReadOnlyList<TapCode> hooks)
    {
        if (ppm == 0)
            return true;
        var windowNs = _window.Elapsed.TotalNanoseconds;
        _window.Restart();
        var slow = _age.ElapsedMilliseconds <= Costs.SlowStartMs ? Costs.SlowStart : 1;
        var counted = taps.Select((tap, i) => totals.Entered(i) * tap.CountedNs).Sum() + (ThreadLogs.Steps() - _stepsBefore) * Costs.StepNs
            + (hooks.Count > 0 ? totals.Hooked * hooks[0].CountedNs : 0);
        var told = totals.SpentTicks * _nsPerTick + totals.EventNs + totals.MatchedAll * AroundNs;
        var (countedNs, toldNs) = ((counted - _counted) * slow, told - _told);
        (_counted, _told) = (counted, told);
        var before = _oneIn;
        if (!Weigh(windowNs, countedNs, toldNs))
            return false;
        if (_oneIn != before && taps.Count > 0)
            Thin(taps);
        return true;
    }

    private unsafe void Thin(IReadOnlyList<TapCode> taps)
    {
        var slot = taps[0].Tap->Slot;
        if (_oneIn > 1)
            Dues.Suspend(slot);
        foreach (var tap in taps)
        {
            if (tap.Tap->ThinOneIn != Tap.Paused)
                tap.Tap->ThinOneIn = _oneIn;
        }
        if (_oneIn == 1)
            Dues.Resume(slot);
    }

    /// <summary>What was taken since the last look, by calls that are only counted and by those that are told. False: it cannot go on.</summary>
    internal bool Weigh(double windowNs, double countedNs, double toldNs)
    {
        var allowedNs = windowNs * ppm / 1e6;
        _debtNs = Math.Max(0, _debtNs + countedNs + toldNs - allowedNs);
        Spends = countedNs + toldNs > allowedNs / 4;
        if (_debtNs <= DebtMaxNs || countedNs + toldNs <= allowedNs)
        {
            var calm = _oneIn > 1 && _debtNs == 0 && countedNs + 2 * toldNs <= allowedNs;
            _calmNs = calm ? _calmNs + windowNs : 0;
            if (_calmNs >= CalmNs)
                (_oneIn, _calmNs) = (_oneIn / 2, 0);
            return true;
        }
        _calmNs = 0;
        if (countedNs > allowedNs || _oneIn >= ThinnestOneIn)
        {
            Detail = $"the probes took {(countedNs + toldNs) / windowNs:P1} of a core, {ppm / 1e6:P1} are allowed";
            return false;
        }
        _oneIn = (int)Math.Min(ThinnestOneIn, Math.Ceiling(_oneIn * toldNs / (allowedNs - countedNs)));
        return true;
    }
}
