namespace Exploring;

/// <summary>What became of one assembly.</summary>
internal sealed class Outcome(Library library)
{
    public Library Library { get; } = library;
    public int Bodies { get; set; }
    public int Instrumented { get; set; }
    public int Fired { get; set; }
    public SortedDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);
    public List<string> Failures { get; } = [];
    public double ArmedSeconds { get; set; }
    public long Calls { get; set; }

    public int RefusedCount => Refused.Values.Sum();
    public int FiredPercent => Instrumented == 0 ? 0 : Fired * 100 / Instrumented;

    public bool IsGood => Failures.Count == 0 && Instrumented > 0 && FiredPercent >= Library.FiredMinPercent;

    public string Line() =>
        $"{Library.Assembly} on .NET {Library.Runtime}: {Bodies} bodies, {Instrumented} instrumented, {Fired} fired ({FiredPercent}%), "
        + $"{RefusedCount} refused, {Failures.Count} failed, {Calls:N0} calls, armed in {ArmedSeconds:0.0} s";
}
