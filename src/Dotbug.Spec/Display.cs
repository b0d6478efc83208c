using System.Globalization;
using System.Text;

namespace Dotbug.Spec;

/// <summary>What a terminal may be given: no control, direction or invisible character, and how many columns the rest takes.</summary>
internal static class Display
{
    /// <summary>
    /// True for characters that would act on the terminal or hide: C0, C1, direction marks and other format characters, line
    /// separators, and surrogates (which are judged in pairs by <see cref="AppendAt"/>).
    /// </summary>
    public static bool MustEscape(char c) =>
        c < ' ' || (c > '~' && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>
    /// Appends the character (or pair) at an index as it is shown. Tabs and line ends become one blank.
    /// </summary>
    /// <param name="columns">The columns that it takes on a terminal.</param>
    /// <returns>The number of <c>char</c>s consumed, 1 or 2.</returns>
    public static int AppendAt(StringBuilder text, string source, int index, out int columns)
    {
        var c = source[index];
        if (char.IsSurrogatePair(source, index))
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(source, index);
            if (category is not (UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            {
                text.Append(source, index, 2);
                columns = 2; // Beyond the first plane nearly everything that people type (emoji, ideographs) is wide.
                return 2;
            }
        }

        columns = 1;
        if (c is '\t' or '\n' or '\r')
            text.Append(' ');
        else if (MustEscape(c))
        {
            text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            columns = 6;
        }
        else
        {
            text.Append(c);
            columns = Columns(c);
        }

        return 1;
    }

    /// <summary>A message or a hint with every character made safe to print.</summary>
    public static string Safe(string source)
    {
        var text = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length;)
            i += AppendAt(text, source, i, out _);
        return text.ToString();
    }

    /// <summary>East Asian wide characters take two columns, marks none (Unicode TR 11, in blocks).</summary>
    private static int Columns(char c)
    {
        if (c < '\u0300')
            return 1;
        if (char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return 0;
        var wide = c is (>= '\u1100' and <= '\u115f') or (>= '\u2e80' and <= '\ua4cf') or (>= '\uac00' and <= '\ud7a3')
            or (>= '\uf900' and <= '\ufaff') or (>= '\ufe30' and <= '\ufe6f') or (>= '\uff00' and <= '\uff60')
            or (>= '\uffe0' and <= '\uffe6');
        return wide ? 2 : 1;
    }
}
