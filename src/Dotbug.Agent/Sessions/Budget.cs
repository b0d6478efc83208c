using System.Diagnostics;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// The CPU budget: what the probes took (<see cref="Costs"/>), compared with the time that went by. Above it one call in n is looked at; when
/// not even that helps, because counting alone costs too much, the session ends. What was taken too much is a debt that time pays back at the budget's rate, so that
/// a burst is borne and an overrun ends within a look or two.
/// </summary>
internal sealed class Budget(int ppm)
{
    /// <summary>Around an event, where it cannot be timed: entering, looking for what waits, leaving.</summary>
    private const double AroundNs = 40;

    /// <summary>The debt that is borne: one hundredth of a core for a second, the most that a session may take beyond its budget in its first second.</summary>
    private const double DebtMaxNs = 10e6;

    private const int ThinnestOneIn = 4096;

    private readonly double _nsPerTick = 1e9 / Clock.TicksPerSecond();
    private readonly Stopwatch _age = new();
    private readonly Stopwatch _window = new();
    private long _stepsBefore;
    private double _counted;
    private double _told;
    private double _debtNs;
    private int _oneIn = 1;

    public string Detail { get; private set; } = "";

    /// <summary>Of how many calls one is looked at.</summary>
    public int OneIn => _oneIn;

    /// <summary>More was taken than time has paid for yet.</summary>
    public bool InDebt => _debtNs > 0;

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
        var told = totals.SpentTicks * _nsPerTick + totals.MatchedAll * AroundNs;
        var (countedNs, toldNs) = ((counted - _counted) * slow, told - _told);
        (_counted, _told) = (counted, told);
        var allowedNs = windowNs * ppm / 1e6;
        _debtNs = Math.Max(0, _debtNs + countedNs + toldNs - allowedNs);
        if (_debtNs <= DebtMaxNs || countedNs + toldNs <= allowedNs)
            return true;
        if (countedNs > allowedNs || _oneIn >= ThinnestOneIn)
        {
            Detail = $"the probes took {(countedNs + toldNs) / windowNs:P1} of a core, {ppm / 1e6:P1} are allowed";
            return false;
        }
        _oneIn = (int)Math.Min(ThinnestOneIn, Math.Ceiling(_oneIn * toldNs / (allowedNs - countedNs)));
        foreach (var tap in taps)
        {
            if (tap.Tap->ThinOneIn != Tap.Paused)
                tap.Tap->ThinOneIn = _oneIn;
        }
        return true;
    }
}
