using System.Globalization;

namespace Proving;

/// <summary>What one run of a proof found, as a part of the page.</summary>
internal sealed record Section(IProof Proof, IReadOnlyList<Row> Rows, string Machine, string Command, TimeSpan Took)
{
    public string Duration => Took.TotalMinutes < 2
        ? $"{Took.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s"
        : $"{Took.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} min";

    public IEnumerable<string> Lines()
    {
        yield return $"## {Proof.Name}";
        yield return "";
        yield return Proof.Sentence;
        yield return "";
        yield return "| promise | found | holds |";
        yield return "| --- | --- | --- |";
        foreach (var row in Rows)
            yield return $"| {Cell(row.Promise)} | {Cell(row.Figure)} | {(row.Holds ? "yes" : "**no**")} |";
        yield return "";
        yield return $"`{Command}`, {Duration}, {TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}, {Machine}.";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
