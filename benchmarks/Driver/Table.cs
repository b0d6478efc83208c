using System.Globalization;
using System.Text;

namespace Bench.Driver;

/// <summary>Rows under headings: Markdown for the page, aligned columns for the screen. The first column is left-aligned.</summary>
internal sealed class Table(params string[] headings)
{
    private const int ScreenColumns = 80;

    private readonly List<string[]> _rows = [];
    private Table? _next;

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>This table, and another one below it.</summary>
    public Table With(Table next)
    {
        _next = next;
        return this;
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line(text, headings);
        Line(text, [.. headings.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in _rows)
            Line(text, row);
        return _next == null ? text.ToString() : $"{text}\n{_next.ToMarkdown()}";

        static void Line(StringBuilder text, IEnumerable<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }

    /// <summary>In 80 columns: a first column that is too wide is cut.</summary>
    public string ToScreen()
    {
        string[][] all = [headings, .. _rows];
        var widths = headings.Select((_, i) => all.Max(r => r[i].Length)).ToArray();
        var others = widths.Skip(1).Sum(w => w + 2);
        widths[0] = Math.Min(widths[0], Math.Max(10, ScreenColumns - others));
        var text = new StringBuilder();
        foreach (var row in all)
        {
            text.Append((row[0].Length > widths[0] ? row[0][..(widths[0] - 1)] + "~" : row[0]).PadRight(widths[0]));
            for (var i = 1; i < row.Length; i++)
                text.Append("  ").Append(row[i].PadLeft(widths[i]));
            text.Append('\n');
        }
        return _next == null ? text.ToString() : $"{text}\n{_next.ToScreen()}";
    }
}

/// <summary>How numbers are written: three digits that count, no more.</summary>
internal static class Text
{
    public static string Ns(double value) => Math.Abs(value) < 100
        ? value.ToString("0.0", CultureInfo.InvariantCulture)
        : value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Met(bool met) => met ? "yes" : "no";
}
