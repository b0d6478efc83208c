using System.Buffers;
using System.Text;

namespace Dotbug.Sinks.Text;

/// <summary>
/// Text from the target on its way to a terminal. What could move the cursor, change colours, reorder or hide characters
/// (<see cref="Spec.Display.MustEscape(Rune)"/>, and lone surrogates) is shown as \uXXXX.
/// </summary>
internal static class Escape
{
    private static readonly SearchValues<char> _plain = SearchValues.Create(
        " !#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <param name="to">Where it goes.</param>
    /// <param name="text">Anything at all.</param>
    /// <param name="quote">The quotation mark around it, which is escaped and so is the backslash; 0 when there is none (a name).</param>
    public static void Append(Utf8Buffer to, ReadOnlySpan<char> text, char quote = '\0')
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(_plain);
            if (plain < 0)
                plain = text.Length;
            to.Append(text[..plain]);
            text = text[plain..];
            if (text.IsEmpty)
                return;
            var valid = Rune.DecodeFromUtf16(text, out var rune, out var count) == OperationStatus.Done;
            if (!valid)
                AppendHex(to, text[0]);
            else
                AppendRune(to, rune, quote, text[..count]);
            text = text[count..];
        }
    }

    private static void AppendRune(Utf8Buffer to, Rune rune, char quote, ReadOnlySpan<char> text)
    {
        if (quote != '\0' && (rune.Value == quote || rune.Value == '\\'))
            to.AppendRaw((byte)'\\');
        else if (quote != '\0' && ShortForm(rune.Value) is var letter and not 0)
        {
            to.AppendRaw((byte)'\\');
            to.AppendRaw(letter);
            return;
        }
        else if (Spec.Display.MustEscape(rune))
        {
            foreach (var unit in text)
                AppendHex(to, unit);
            return;
        }
        to.Append(text);
    }

    private static byte ShortForm(int value) => value switch
    {
        '\n' => (byte)'n',
        '\r' => (byte)'r',
        '\t' => (byte)'t',
        _ => 0,
    };

    private static void AppendHex(Utf8Buffer to, char unit)
    {
        to.Append("\\u"u8);
        to.AppendFormatted((ushort)unit, "X4");
    }
}
