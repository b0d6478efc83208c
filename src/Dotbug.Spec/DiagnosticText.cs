using System.Text;

namespace Dotbug.Spec;

/// <summary>The picture of an error: what, where (the line with tildes below), and what would have been right.</summary>
public static class DiagnosticText
{
    /// <summary>Columns of a spec that are shown around the fault: with the indent, a line of 100.</summary>
    private const int WindowColumns = 98;

    private const string Indent = "  ";
    private const string Cut = "...";

    /// <summary>
    /// The error as lines, without a line end at the last. Holds no control, direction or invisible characters, whatever the
    /// spec holds; these are shown as <c>\u001b</c>, tabs and line ends as a blank.
    /// </summary>
    /// <param name="text">The text that the diagnostic's span points into.</param>
    /// <param name="diagnostic">What is wrong with it.</param>
    /// <param name="place">Where the spec stands, such as <c>traces.txt:3</c>; null for the command line.</param>
    public static string Format(string text, Diagnostic diagnostic, string? place = null)
    {
        var picture = new StringBuilder();
        picture.Append("error ").Append(diagnostic.Code).Append(": ");
        if (place is not null)
            picture.Append(Display.Safe(place)).Append(": ");
        picture.Append(Display.Safe(diagnostic.Message));
        if (diagnostic.Span is { } span)
            AppendLine(picture, text, span);
        if (diagnostic.Hint is not null)
            picture.Append('\n').Append(Indent).Append(Display.Safe(diagnostic.Hint));
        return picture.ToString();
    }

    private static void AppendLine(StringBuilder picture, string text, Span span)
    {
        var start = Math.Clamp(span.Start, 0, text.Length);
        var end = Math.Clamp(span.End, start, text.Length);
        var (first, last) = Window(text, start);
        var line = new StringBuilder();
        if (first > 0)
            line.Append(Cut);
        var column = line.Length;
        var (from, width) = (-1, 0);
        for (var i = first; i < last;)
        {
            if (i >= start && from < 0)
                from = column;
            var inside = i >= start && i < end;
            i += Display.AppendAt(line, text, i, out var columns);
            column += columns;
            if (inside)
                width += columns;
        }

        if (last < text.Length)
            line.Append(Cut);
        picture.Append('\n').Append(Indent).Append(line.ToString().TrimEnd());
        picture.Append('\n').Append(Indent).Append(' ', from < 0 ? column : from).Append('~', Math.Max(1, width));
    }

    /// <summary>The part of a long text that is shown: about a third before the fault, the rest from it on.</summary>
    private static (int First, int Last) Window(string text, int start)
    {
        if (Columns(text, 0, text.Length) <= WindowColumns)
            return (0, text.Length);
        var first = Math.Min(start, text.Length);
        for (var room = WindowColumns / 3; first > 0 && room > 0; room -= Columns(text, first, first + 1))
            first--;
        if (first > 0 && first < text.Length && char.IsLowSurrogate(text[first]))
            first--;
        var last = first;
        for (var room = WindowColumns - 2 * Cut.Length; last < text.Length && room > 0;)
        {
            var next = last + (char.IsSurrogatePair(text, last) ? 2 : 1);
            room -= Columns(text, last, next);
            last = next;
        }

        return (first, last);
    }

    private static int Columns(string text, int first, int last)
    {
        var (sum, scratch) = (0, new StringBuilder());
        for (var i = first; i < last;)
        {
            scratch.Clear();
            i += Display.AppendAt(scratch, text, i, out var columns);
            sum += columns;
        }

        return sum;
    }
}
