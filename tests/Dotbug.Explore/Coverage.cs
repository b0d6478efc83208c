using System.Globalization;

namespace Exploring;

/// <summary>docs/coverage.md: sentences from the template, tables from this run.</summary>
internal static class Coverage
{
    private const string Template = "tests/Dotbug.Explore/coverage.md.in";
    public const string Page = "docs/coverage.md";

    public static void Write(IReadOnlyList<Outcome> outcomes)
    {
        var text = File.ReadAllText(Template)
            .Replace("{{libraries}}", string.Join('\n', Libraries(outcomes)), StringComparison.Ordinal)
            .Replace("{{reasons}}", string.Join('\n', Reasons(outcomes)), StringComparison.Ordinal);
        File.WriteAllText(Page, text);
    }

    private static IEnumerable<string> Libraries(IReadOnlyList<Outcome> outcomes)
    {
        yield return "| library | .NET | bodies | instrumented | fired | at least | refused | of a compiler | not reached | failed | calls |";
        yield return "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";
        foreach (var o in outcomes)
        {
            yield return $"| {o.Library.Assembly} | {o.Library.Runtime[5..]} | {Number(o.Bodies)} | {Number(o.Instrumented)} "
                + $"| {Number(o.Fired)} ({o.FiredPercent}%) | {o.Library.FiredMinPercent}% | {Number(o.RefusedBodies)} "
                + $"| {Number(o.CompilerMade)} | {Number(o.Unaccounted)} | {Number(o.Failures.Count)} | {Number(o.Calls)} |";
        }
    }

    private static IEnumerable<string> Reasons(IReadOnlyList<Outcome> outcomes)
    {
        yield return "| reason | methods | whose it is |";
        yield return "| --- | --: | --- |";
        foreach (var reason in outcomes.SelectMany(o => o.Refused).GroupBy(r => Reason.Of(r.Key)).OrderBy(g => g.Key.Text))
            yield return $"| {reason.Key.Text} | {Number(reason.Sum(r => r.Value))} | {reason.Key.Whose} |";
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
