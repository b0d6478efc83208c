using System.Diagnostics;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// The CPU budget: calls times what a call costs, compared with the time that went by. Above it one call in n is looked at; when not even that
/// helps, because counting alone costs too much, the session ends.
/// </summary>
internal sealed unsafe class Budget(int ppm)
{
    /// <summary>
    /// Nanoseconds of a call that is only counted (first, slow tier included: re-jitted code begins unoptimised), and of one that is told with its outcome.
    /// Measured by <c>./bench</c>, rounded up, so that the error is on the target's side.
    /// </summary>
    private const double CountedNs = 8, ToldNs = 400;

    /// <summary>Over how many milliseconds the budget is averaged.</summary>
    private const int WindowMs = 200;

    private const int ThinnestOneIn = 4096;

    private readonly Stopwatch _window = Stopwatch.StartNew();
    private long _entered;
    private long _matched;
    private int _oneIn = 1;

    public string Detail { get; private set; } = "";

    /// <summary>False: over budget and nothing left to thin.</summary>
    public bool Keep(Totals totals, IReadOnlyList<TapCode> taps)
    {
        if (ppm == 0 || _window.ElapsedMilliseconds < WindowMs)
            return true;
        var allowedNs = _window.Elapsed.TotalNanoseconds * ppm / 1e6;
        var countedNs = (totals.EnteredAll - _entered) * CountedNs;
        var toldNs = (totals.MatchedAll - _matched) * ToldNs;
        (_entered, _matched) = (totals.EnteredAll, totals.MatchedAll);
        var share = (countedNs + toldNs) / _window.Elapsed.TotalNanoseconds;
        _window.Restart();
        if (countedNs + toldNs <= allowedNs)
            return true;
        if (countedNs > allowedNs || _oneIn >= ThinnestOneIn)
        {
            Detail = $"the probes took {share:P1} of a core, {ppm / 1e6:P1} are allowed";
            return false;
        }
        _oneIn = (int)Math.Min(ThinnestOneIn, Math.Ceiling(_oneIn * (countedNs + toldNs) / allowedNs));
        foreach (var tap in taps)
            tap.Tap->ThinOneIn = _oneIn;
        return true;
    }
}
