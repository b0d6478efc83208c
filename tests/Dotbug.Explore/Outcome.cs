namespace Exploring;

/// <summary>What became of one assembly.</summary>
internal sealed class Outcome(Library library)
{
    public Library Library { get; } = library;
    public int Bodies { get; set; }
    public int CompilerMade { get; set; }
    public int Instrumented { get; set; }
    public int Fired { get; set; }
    public SortedDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);
    public List<string> Failures { get; } = [];
    public double ArmedSeconds { get; set; }
    public long Calls { get; set; }

    public int RefusedBodies => Refused.Where(r => Reason.Of(r.Key).HasBody).Sum(r => r.Value);
    public int FiredPercent => Instrumented == 0 ? 0 : Fired * 100 / Instrumented;

    /// <summary>Bodies that no pattern reached although no compiler made them, or more answers than bodies.</summary>
    public int Unaccounted => Bodies - CompilerMade - Instrumented - RefusedBodies;

    public bool IsGood => Failures.Count == 0 && Instrumented > 0 && FiredPercent >= Library.FiredMinPercent;

    public string Line() =>
        $"{Library.Assembly} on {Library.Runtime}: {Bodies} bodies, {Instrumented} instrumented, {Fired} fired ({FiredPercent}%), "
        + $"{RefusedBodies} refused, {CompilerMade} of a compiler, {Unaccounted} unaccounted for, {Failures.Count} failed, "
        + $"{Calls:N0} calls, armed in {ArmedSeconds:0.0} s";
}
