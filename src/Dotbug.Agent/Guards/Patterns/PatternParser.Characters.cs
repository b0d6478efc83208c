using System.Globalization;

namespace Dotbug.Agent.Guards.Patterns;

/// <summary>Escapes, and what stands in square brackets.</summary>
internal sealed partial class PatternParser
{
    private Piece? Escaped()
    {
        if (AtEnd)
            return Fail("a \\ at the end");
        switch (_text[_at])
        {
            case 'b': _at++; return new Place(PlaceKind.Boundary);
            case 'B': _at++; return new Place(PlaceKind.NoBoundary);
            case 'A': _at++; return new Place(PlaceKind.Start);
            case 'z': _at++; return new Place(PlaceKind.End);
            case 'Z': _at++; return new Place(PlaceKind.LastLineEnd);
            case 'G': return Fail("\\G");
            case 'k': return Fail("a back reference", notRegular: true);
            case >= '1' and <= '9': return Fail("a back reference", notRegular: true);
        }

        if (Shorthand() is { } set)
            return new OneOf(set);
        return Refusal == null && Character() is { } c ? Letter(c) : null;
    }

    /// <summary><c>\d</c> and its kin, behind the backslash; null: none of these, or refused.</summary>
    private CharSet? Shorthand()
    {
        var c = _text[_at];
        CharSet? set = char.ToLowerInvariant(c) switch
        {
            'd' => CharSet.Digit,
            's' => CharSet.Space,
            'w' => CharSet.Word,
            'p' => Category(),
            _ => null,
        };
        if (set == null)
            return null;
        _at++;
        return char.IsUpper(c) ? set.Not() : set;
    }

    /// <summary>Leaves the position at the last character.</summary>
    private CharSet? Category()
    {
        var close = _text.IndexOf('}', _at);
        if (_at + 1 >= _text.Length || _text[_at + 1] != '{' || close < 0)
            return Wrong("\\p without a name in braces");
        var name = _text[(_at + 2)..close];
        if (CharSet.Category(name) is not { } set)
            return Wrong($"a kind of character that guards do not know: '{name}'");
        _at = close;
        return set;
    }

    private CharSet? Wrong(string reason)
    {
        Fail(reason);
        return null;
    }

    /// <summary>A single character, behind the backslash.</summary>
    private char? Character()
    {
        var c = _text[_at++];
        switch (c)
        {
            case 'a': return '\a';
            case 'e': return '\u001B';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x': return Hex(2);
            case 'u': return Hex(4);
        }

        if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            return c;
        Fail($"an escape that guards do not know: \\{c}");
        return null;
    }

    private char? Hex(int digits)
    {
        if (_at + digits <= _text.Length
            && ushort.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            _at += digits;
            return (char)code;
        }

        Fail($"{digits} hexadecimal digits are missing");
        return null;
    }

    private CharSet? Class()
    {
        var negated = Take('^');
        var set = CharSet.None;
        for (var first = true; ; first = false)
        {
            if (AtEnd)
                return Wrong("a [ without a ]");
            if (!first && Take(']'))
                break;
            if (Take("-["))
                return Wrong("a class less another one");
            if (Take("[:"))
                return Wrong("a class by name");
            if (Member(out var shorthand) is not { } low)
            {
                if (shorthand == null)
                    return null;
                set = set.Or(shorthand);
                continue;
            }

            var high = low;
            if (IsRange())
            {
                _at++;
                if (Member(out shorthand) is not { } last)
                    return shorthand == null ? null : Wrong("a range that ends in a class");
                high = last;
            }

            if (high < low)
                return Wrong("a range in the wrong order");
            set = set.Or(CharSet.Of(low, high));
        }

        set = AnyCase(set);
        return negated ? set.Not() : set;
    }

    /// <summary>A hyphen that is neither the last in the class nor before a class to take away.</summary>
    private bool IsRange() => _at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] is not (']' or '[');

    private char? Member(out CharSet? shorthand)
    {
        shorthand = null;
        if (AtEnd)
        {
            Fail("a [ without a ]");
            return null;
        }

        var c = _text[_at++];
        if (c != '\\')
            return c;
        if (AtEnd)
        {
            Fail("a \\ at the end");
            return null;
        }

        if (Take('b'))
            return '\b';
        shorthand = Shorthand();
        return shorthand == null && Refusal == null ? Character() : null;
    }
}
