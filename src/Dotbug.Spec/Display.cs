using System.Globalization;
using System.Text;

namespace Dotbug.Spec;

/// <summary>What a terminal may be given: no control, direction or invisible character, and how many columns the rest takes.</summary>
internal static class Display
{
    /// <summary>
    /// True for what would act on a terminal, reorder a line, or not be seen: C0, C1, DEL, direction marks and other format characters, tags, line
    /// separators, fillers, variation selectors, private and unassigned characters. The one place that decides it, for every output.
    /// </summary>
    public static bool MustEscape(Rune rune) => rune.Value < ' ' || (rune.Value > '~' && (IsInvisible(rune.Value)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    /// <summary>The same of half a character; surrogates, which <see cref="AppendAt"/> judges in pairs, are escaped.</summary>
    public static bool MustEscape(char c) => char.IsSurrogate(c) || MustEscape(new Rune(c));

    // Letters and marks that show nothing (Default_Ignorable_Code_Point), beside those of the category Format; and a blank that is no space.
    private static bool IsInvisible(int value) => value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

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
            if (!MustEscape(new Rune(c, source[index + 1])))
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
