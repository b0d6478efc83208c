using System.Globalization;

namespace Dotbug.Spec;

/// <summary>
/// The text of one spec, the place reached in it, and the first error. All parsers of a spec share one cursor; each returns null
/// (or false) after <see cref="Fail"/>, and nobody looks further then.
/// </summary>
internal sealed class Cursor(string text)
{
    public string Text { get; } = text;
    public int Pos { get; set; }
    public Diagnostic? Error { get; private set; }

    /// <summary>How many brackets the parsers are inside of; see <see cref="Enter"/>.</summary>
    private int _nesting;

    public bool AtEnd => Pos >= Text.Length;
    public char Char => Peek(0);

    /// <summary>A character ahead, or NUL behind the end.</summary>
    public char Peek(int ahead) => Pos + ahead < Text.Length ? Text[Pos + ahead] : '\0';

    public void SkipBlanks()
    {
        while (Pos < Text.Length && char.IsWhiteSpace(Text[Pos]))
            Pos++;
    }

    public bool Fail(Diagnostic error)
    {
        Error ??= error;
        return false;
    }

    /// <summary>One level down; false (and the error) beyond the limit. Each success is paired with <see cref="Leave"/>.</summary>
    public bool Enter(Span at)
    {
        if (_nesting < SpecErrors.NestingMax)
        {
            _nesting++;
            return true;
        }

        return Fail(SpecErrors.TooDeep(at));
    }

    public void Leave() => _nesting--;

    public Span Here(int length = 1) => new(Pos, Math.Min(length, Text.Length - Pos));
    public Span From(int start) => new(start, Pos - start);

    /// <summary>True if this word stands here, and no longer one.</summary>
    public bool IsWord(string word) =>
        string.CompareOrdinal(Text, Pos, word, 0, word.Length) == 0 && !IsNamePart(Peek(word.Length));

    /// <summary>Reads a C# identifier; empty if there is none.</summary>
    public string ReadIdentifier()
    {
        var start = Pos;
        if (IsNameStart(Char))
        {
            while (IsNamePart(Char))
                Pos++;
        }

        return Text[start..Pos];
    }

    /// <summary>What stands here, for "found ...": a word, a number, a character, or "the end".</summary>
    public string Found() => Found(out _);

    public string Found(out Span at)
    {
        var end = Pos;
        while (end < Text.Length && IsNamePart(Text[end]))
            end++;
        if (end == Pos && !AtEnd)
            end += char.IsSurrogatePair(Text, Pos) ? 2 : 1;
        at = new Span(Pos, end - Pos);
        return AtEnd ? "the end" : SpecErrors.Quote(Text[Pos..end]);
    }

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || (c > 127 && char.IsLetter(c));

    public static bool IsNamePart(char c) =>
        char.IsAsciiLetterOrDigit(c) || c == '_' || (c > 127 && (char.IsLetterOrDigit(c) || IsMark(c)));

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
