using System.Diagnostics;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// The CPU budget: what the probes took (<see cref="Costs"/>), compared with the time that went by. Above it one call in n is looked at; when
/// not even that helps, because counting alone costs too much, the session ends.
/// </summary>
internal sealed class Budget(int ppm)
{
    /// <summary>Around an event, where it cannot be timed: entering, looking for what waits, leaving.</summary>
    private const double AroundNs = 40;

    /// <summary>Over how many milliseconds the budget is averaged: short, so that an overrun ends within half a second.</summary>
    private const int WindowMs = 200;

    private const int ThinnestOneIn = 4096;

    private readonly double _nsPerTick = 1e9 / Clock.TicksPerSecond();
    private readonly Stopwatch _age = Stopwatch.StartNew();
    private readonly Stopwatch _window = Stopwatch.StartNew();
    private double _counted;
    private double _told;
    private int _oneIn = 1;

    public string Detail { get; private set; } = "";

    /// <summary>False: over budget and nothing left to thin.</summary>
    public unsafe bool Keep(Totals totals, IReadOnlyList<TapCode> taps)
    {
        if (ppm == 0 || _window.ElapsedMilliseconds < WindowMs)
            return true;
        var slow = _age.ElapsedMilliseconds <= Costs.SlowStartMs ? Costs.SlowStart : 1;
        var counted = taps.Select((tap, i) => totals.Entered(i) * tap.CountedNs).Sum();
        var told = totals.SpentTicks * _nsPerTick + totals.MatchedAll * AroundNs;
        var (countedNs, toldNs) = ((counted - _counted) * slow, told - _told);
        (_counted, _told) = (counted, told);
        var windowNs = _window.Elapsed.TotalNanoseconds;
        var allowedNs = windowNs * ppm / 1e6;
        _window.Restart();
        if (countedNs + toldNs <= allowedNs)
            return true;
        if (countedNs > allowedNs || _oneIn >= ThinnestOneIn)
        {
            Detail = $"the probes took {(countedNs + toldNs) / windowNs:P1} of a core, {ppm / 1e6:P1} are allowed";
            return false;
        }
        _oneIn = (int)Math.Min(ThinnestOneIn, Math.Ceiling(_oneIn * (countedNs + toldNs) / allowedNs));
        foreach (var tap in taps)
            tap.Tap->ThinOneIn = _oneIn;
        return true;
    }
}
