namespace Dotbug.Spec;

/// <summary>One spec of a file: the number of its line (from 1), its text without comment, and what became of it.</summary>
public sealed record SpecLine(int Number, string Text, SpecResult Result);

/// <summary>
/// The contents of <c>@FILE</c>: one spec a line. <c>#</c> at the start of a line or after a blank begins a comment, unless it
/// stands in a text; blank lines are skipped.
/// </summary>
public static class SpecFile
{
    /// <summary>Parses all lines; each carries its own result, so that all faults of a file can be shown at once. <c>names</c> as for <see cref="SpecParser"/>.</summary>
    public static IReadOnlyList<SpecLine> Parse(string text, IReadOnlyCollection<string>? names = null)
    {
        var lines = new List<SpecLine>();
        var number = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0)
                end = text.Length;
            number++;
            if (number == 1 && text[0] == '\ufeff')
                start++; // A byte order mark, left over by an editor.
            var line = WithoutComment(text[start..end]).Trim();
            if (line.Length != 0)
                lines.Add(new SpecLine(number, line, SpecParser.Parse(line, names)));
            start = end + 1;
        }

        return lines;
    }

    /// <summary>The picture of a line's error, with the file's name and the line's number; null if the line is good.</summary>
    public static string? FormatError(string fileName, SpecLine line) =>
        line.Result.Error is { } error ? DiagnosticText.Format(line.Text, error, $"{fileName}:{line.Number}") : null;

    internal static string WithoutComment(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    i = EndOfText(line, i, verbatim: i > 0 && line[i - 1] == '@');
                    break;
                case '\'':
                    i = EndOfChar(line, i);
                    break;
                case '#' when i == 0 || char.IsWhiteSpace(line[i - 1]):
                    return line[..i];
            }
        }

        return line;
    }

    private static int EndOfText(string line, int open, bool verbatim)
    {
        var i = open + 1;
        while (i < line.Length && line[i] != '"')
            i += line[i] == '\\' && !verbatim ? 2 : 1;
        return i;
    }

    /// <summary>The place of the closing quote of <c>'#'</c> or <c>'\''</c>; a quote that opens no char stands for itself.</summary>
    private static int EndOfChar(string line, int open)
    {
        var i = open + 1;
        if (i < line.Length && line[i] == '\\')
            i++;
        return i + 1 < line.Length && line[i + 1] == '\'' ? i + 1 : open;
    }
}
