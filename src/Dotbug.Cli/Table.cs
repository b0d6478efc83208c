namespace Dotbug.Cli;

/// <summary>Rows of tab-separated cells as aligned columns, two blanks apart; the last column is not padded.</summary>
internal static class Table
{
    public static IEnumerable<string> Align(IEnumerable<string> rows)
    {
        var cells = rows.Select(r => r.Split('\t')).ToList();
        var widths = Enumerable.Range(0, cells[0].Length).Select(i => cells.Max(r => r[i].Length)).ToArray();
        return cells.Select(r => string.Concat(r.Select((c, i) => i == r.Length - 1 ? c : c.PadRight(widths[i] + 2))));
    }
}
