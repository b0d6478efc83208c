using System.Buffers;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Hides secrets inside a text that is about to be written: values under names of secrets (JSON, query strings, headers,
/// connection strings) and what looks like a secret by itself (<see cref="SecretForms"/>). Works on a copy, on traced threads: no
/// allocation, one pass, and a short text without signs costs a few nanoseconds. Errs towards hiding, as <see cref="Secrets"/> does.
/// </summary>
internal static unsafe class SecretText
{
    /// <summary>Stands for what was hidden; a shorter value leaves fewer of them, so that a text never grows.</summary>
    private const char Mark = '*';
    private const int MarksMax = 3;

    /// <summary>Blanks between a name, its sign and its value; more separate texts that have nothing to do with each other.</summary>
    private const int BlanksMax = 4;

    /// <summary>As far from a place as a captured text is ever shown: it bounds what a guard may cost.</summary>
    private const int AroundMax = 2_000;

    // Where a name ends, and what stands in every form of a secret: all else is passed over, many characters at a time.
    private static readonly SearchValues<char> s_signs = SearchValues.Create("=:.-@ 0123456789");

    private static readonly string[] s_samples =
        ["\"token\": {\"a\": 1}", "password=x;pin=1", "Bearer abcdefgh 4111 1111 1111 1111 eyJhbGciOiJI.e.s", "-----BEGIN A", "a://b:c@d"];

    /// <summary>Agent's thread, before the first probe: what is made or compiled at first use is not left to a thread of the program.</summary>
    public static void Prepare()
    {
        foreach (var sample in s_samples)
        {
            var text = sample.ToCharArray();
            fixed (char* at = text)
            {
                if (MayHold(ref *at, text.Length))
                    _ = Hide(at, text.Length, cut: true, Secrets.Default);
            }
        }
    }

    /// <summary>False: there is nothing in it that would have to be looked at.</summary>
    public static bool MayHold(ref char first, int length) =>
        MemoryMarshal.CreateReadOnlySpan(ref first, length).IndexOfAny(s_signs) >= 0;

    /// <summary>Answers how many characters are left. <paramref name="cut"/>: the text went on behind them.</summary>
    public static int Hide(char* text, int length, bool cut, Secrets names)
    {
        var at = 0;
        var kept = 0;
        var from = 0;
        while (Next(new Piece(text, from, length, cut, names), ref at, out var start, out var end))
        {
            kept = Move(text, from, start, kept);
            for (var i = 0; i < Math.Min(MarksMax, end - start); i++)
                text[kept++] = Mark;
            from = end;
            at = Math.Max(at + 1, end);
        }
        return from == 0 ? length : Move(text, from, length, kept);
    }

    /// <summary>
    /// True when some of what stands from <paramref name="start"/> to <paramref name="end"/> would be hidden. What is far away from there is not looked at.
    /// </summary>
    public static bool Covers(char* text, int length, int start, int end, Secrets names)
    {
        var from = Math.Max(0, start - AroundMax);
        var to = length - end > AroundMax ? end + AroundMax : length;
        if (start == end || !MayHold(ref text[from], to - from))
            return false;
        var at = from;
        while (Next(new Piece(text, from, to, to < length, names), ref at, out var hiddenAt, out var hiddenEnd) && hiddenAt < end)
        {
            if (hiddenEnd > start)
                return true;
            from = hiddenEnd;
            at = Math.Max(at + 1, hiddenEnd);
        }
        return false;
    }

    private static int Move(char* text, int from, int to, int kept)
    {
        if (from != kept)
            new Span<char>(text + from, to - from).CopyTo(new Span<char>(text + kept, to - from));
        return kept + to - from;
    }

    private static bool Next(in Piece all, ref int at, out int start, out int end)
    {
        for (; at < all.Length; at++)
        {
            var skipped = new ReadOnlySpan<char>(all.Text + at, all.Length - at).IndexOfAny(s_signs);
            if (skipped < 0)
                break;
            at += skipped;
            var found = all.Text[at] switch
            {
                '=' or ':' => Value(all, at, out start, out end),
                >= '0' and <= '9' => SecretForms.Card(all, ref at, out start, out end),
                _ => SecretForms.At(all, at, out start, out end),
            };
            if (found && end > start)
                return true;
        }
        (start, end) = (0, 0);
        return false;
    }

    // name = value, name: value, "name": "value", \"name\":\"value\".
    private static bool Value(in Piece all, int sign, out int start, out int end)
    {
        (start, end) = (0, 0);
        if (!Name(all, sign, out var nameAt, out var name) || !IsSecret(all, nameAt, name))
            return false;
        start = sign + 1;
        // ==, =>, ::, := say the same.
        while (start < all.Length && all.Text[start] is '=' or '>' or ':')
            start++;
        for (var blanks = 0; start < all.Length && all.Text[start] is ' ' or '\t' && blanks < BlanksMax; blanks++)
            start++;
        if (start == all.Length)
            return false;
        end = Quoted(all, ref start) ?? Nested(all, start) ?? Plain(all, sign, nameAt, start, name);
        return true;
    }

    private static bool Name(in Piece all, int sign, out int at, out ReadOnlySpan<char> name)
    {
        var end = sign;
        for (var skipped = 0; end > all.From && all.Text[end - 1] is ' ' or '"' or '\'' or '\\' && skipped < BlanksMax; skipped++)
            end--;
        at = end;
        while (at > all.From && IsOfName(all.Text[at - 1]))
            at--;
        name = new ReadOnlySpan<char>(all.Text + at, end - at);
        return end > at;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '$';

    // Connection strings write two words: Access Key=..., Shared Access Key=...
    private static bool IsSecret(in Piece all, int at, ReadOnlySpan<char> name)
    {
        if (all.Names.IsSecret(name))
            return true;
        if (at < all.From + 2 || all.Text[at - 1] != ' ' || !IsOfName(all.Text[at - 2]))
            return false;
        var first = at - 1;
        while (first > all.From && IsOfName(all.Text[first - 1]))
            first--;
        var before = new ReadOnlySpan<char>(all.Text + first, at - 1 - first);
        return !all.Names.IsSecret(before) && all.Names.IsSecret(new ReadOnlySpan<char>(all.Text + first, at + name.Length - first));
    }

    // Null: no quote. The quotes stay.
    private static int? Quoted(in Piece all, ref int start)
    {
        var escaped = all.Text[start] == '\\' && start + 1 < all.Length && all.Text[start + 1] is '"' or '\'';
        var quote = all.Text[escaped ? start + 1 : start];
        if (quote is not ('"' or '\''))
            return null;
        start += escaped ? 2 : 1;
        for (var i = start; i < all.Length; i++)
        {
            if (all.Text[i] == '\\')
            {
                if (escaped && i + 1 < all.Length && all.Text[i + 1] == quote)
                    return i;
                i++;
            }
            else if (!escaped && all.Text[i] == quote)
            {
                return i;
            }
        }
        return all.Length;
    }

    // An object or an array under such a name is hidden whole. Null: none.
    private static int? Nested(in Piece all, int start)
    {
        if (all.Text[start] is not ('{' or '['))
            return null;
        var depth = 0;
        var inText = false;
        for (var i = start; i < all.Length; i++)
        {
            var c = all.Text[i];
            if (c == '\\')
                i++;
            else if (c == '"')
                inText = !inText;
            else if (!inText && c is '{' or '[')
                depth++;
            else if (!inText && c is '}' or ']' && --depth == 0)
                return i + 1;
        }
        return all.Length;
    }

    private static int Plain(in Piece all, int sign, int nameAt, int start, ReadOnlySpan<char> name)
    {
        // Header lines, and parts of connection strings, hold blanks.
        var wholeLine = all.Text[sign] == ':' && IsHeader(name);
        var wholePart = !wholeLine && IsConnectionString(all, nameAt, start);
        for (var i = start; i < all.Length; i++)
        {
            var c = all.Text[i];
            if (c is '\r' or '\n' or '"' or '\'' or '\0')
                return i;
            var endsWord = c is '&' or ',' or ' ' or '\t' or '<' or '>' or ')' or '}' or ']' or '|';
            if (!wholeLine && (c == ';' || (!wholePart && endsWord)))
                return i;
        }
        return all.Length;
    }

    private static bool IsHeader(ReadOnlySpan<char> name) =>
        name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase) || name.EndsWith("cookie", StringComparison.OrdinalIgnoreCase);

    // Server=a;Password=b c;...: a semicolon stands before the name or after the value.
    private static bool IsConnectionString(in Piece all, int nameAt, int start)
    {
        if (all.Text[start - 1] != '=')
            return false;
        while (nameAt > all.From && (all.Text[nameAt - 1] == ' ' || IsOfName(all.Text[nameAt - 1])))
            nameAt--;
        if (nameAt > all.From)
            return all.Text[nameAt - 1] == ';';
        for (var i = start; i < all.Length && all.Text[i] is not ('&' or '\n'); i++)
        {
            if (all.Text[i] == ';')
                return true;
        }
        return false;
    }

    /// <summary>
    /// What is left of a text: behind what was hidden last, for nothing may look back further. <c>Cut</c>: the text went on where it
    /// ends here.
    /// </summary>
    internal readonly struct Piece(char* text, int from, int length, bool cut, Secrets names)
    {
        public readonly char* Text = text;
        public readonly int From = from;
        public readonly int Length = length;
        public readonly bool Cut = cut;
        public readonly Secrets Names = names;
    }
}
