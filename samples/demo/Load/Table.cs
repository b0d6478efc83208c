using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Load;

/// <summary>The phases side by side, one a column.</summary>
internal static class Table
{
    private const int LabelWidth = 22;
    private const int ColumnWidth = 12;

    public static string Of(IReadOnlyList<Phase> phases)
    {
        var text = new StringBuilder();
        Row(text, "", phases, phase => phase.Name);
        Row(text, "seconds", phases, phase => Number(Seconds(phase), 1));
        Row(text, "requests", phases, phase => Number(Answered(phase) + phase.Count(Outcome.Lost), 0));
        Row(text, "answers a second", phases, phase => Number(Answered(phase) / Seconds(phase), 1));
        foreach (var (label, share) in new[] { ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0) })
        {
            Row(text, $"latency {label}, ms", phases, phase => Number(Quantile.Of(phase.LatenciesMs(), share), 2));
        }

        Row(text, "failed", phases, phase => Number(phase.Count(Outcome.Failed), 0));
        Row(text, "lost", phases, phase => Number(phase.Count(Outcome.Lost), 0));
        return text.ToString();
    }

    private static int Answered(Phase phase) => phase.Count(Outcome.Good) + phase.Count(Outcome.Failed);

    private static double Seconds(Phase phase) =>
        Stopwatch.GetElapsedTime(phase.StartedTimestamp, phase.EndedTimestamp).TotalSeconds;

    private static string Number(double value, int digits) =>
        value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, string label, IEnumerable<Phase> phases, Func<Phase, string> cell)
    {
        text.Append(label.PadRight(LabelWidth));
        foreach (var phase in phases)
        {
            text.Append(cell(phase).PadLeft(ColumnWidth));
        }

        text.AppendLine();
    }
}
