using System.Globalization;

namespace Dotbug.Agent.Guards.Patterns;

/// <summary>Why a regular expression can't be used. <c>NotRegular</c>: no automaton can do it, so it would take more than linear time.</summary>
internal sealed record PatternRefusal(string Reason, bool NotRegular = false);

/// <summary>
/// .NET's regular expressions, as far as an automaton can do them: what is left out is refused by name. Groups capture nothing, and lazy repeats are as
/// good as greedy ones, since only whether a text matches is asked. Gives up with null and a <see cref="Refusal"/>; throws nothing.
/// </summary>
internal sealed partial class PatternParser
{
    private const int NestingMax = 100, RepeatMax = 1000;

    private readonly string _text;
    private int _at;
    private int _depth;
    private bool _anyCase, _lines, _dotIsAll;
    private char[]? _folds;

    private PatternParser(string text) => _text = text;

    public PatternRefusal? Refusal { get; private set; }

    public static (Piece? Piece, PatternRefusal? Refusal) Parse(string text)
    {
        var parser = new PatternParser(text);
        var piece = parser.Branches();
        if (piece != null && parser._at < text.Length)
            piece = parser.Fail("a ) without a (");
        return (piece, parser.Refusal);
    }

    private bool AtEnd => _at >= _text.Length;

    private Piece? Fail(string reason, bool notRegular = false)
    {
        Refusal ??= new PatternRefusal($"{reason}, at {_at}", notRegular);
        return null;
    }

    private bool Take(char wanted)
    {
        if (AtEnd || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private bool Take(string wanted)
    {
        if (string.CompareOrdinal(_text, _at, wanted, 0, wanted.Length) != 0)
            return false;
        _at += wanted.Length;
        return true;
    }

    private Piece? Branches()
    {
        var branches = new List<Piece>();
        do
        {
            var parts = new List<Piece>();
            while (!AtEnd && _text[_at] is not ('|' or ')'))
            {
                if (Quantified() is not { } part)
                    return null;
                parts.Add(part);
            }

            branches.Add(parts.Count == 1 ? parts[0] : new Sequence(parts));
        }
        while (Take('|'));
        return branches.Count == 1 ? branches[0] : new Choice(branches);
    }

    private Piece? Quantified()
    {
        if (_text[_at] is '*' or '+' or '?' || Count(out _, out _))
            return Fail("a quantifier with nothing before it");
        var part = Atom();
        if (part == null || AtEnd)
            return part;
        if (Quantifier() is not var (min, max))
            return part;
        Take('?');
        if (!AtEnd && (_text[_at] is '*' or '+' or '?' || Count(out _, out _)))
            return Fail("a quantifier of a quantifier");
        if (max < min)
            return Fail("a range in the wrong order");
        return min > RepeatMax || max > RepeatMax ? Fail($"more than {RepeatMax} repeats") : new Repeat(part, min, max);
    }

    private (int Min, int? Max)? Quantifier()
    {
        if (Take('*'))
            return (0, null);
        if (Take('+'))
            return (1, null);
        if (Take('?'))
            return (0, 1);
        if (!Count(out var count, out var length))
            return null;
        _at += length;
        return count;
    }

    /// <summary>Looks for <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else in braces is text.</summary>
    private bool Count(out (int Min, int? Max) count, out int length)
    {
        (count, length) = (default, 0);
        var close = AtEnd || _text[_at] != '{' ? -1 : _text.IndexOf('}', _at);
        if (close < 0)
            return false;
        var parts = _text[(_at + 1)..close].Split(',');
        if (parts.Length > 2 || !Number(parts[0], out var min))
            return false;
        int? max = min;
        if (parts.Length == 2)
        {
            max = null;
            if (parts[1].Length > 0)
            {
                if (!Number(parts[1], out var limit))
                    return false;
                max = limit;
            }
        }

        (count, length) = ((min, max), close + 1 - _at);
        return true;
    }

    private static bool Number(string digits, out int number)
    {
        number = int.MaxValue;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
            return false;
        if (digits.Length < 9)
            number = int.Parse(digits, CultureInfo.InvariantCulture);
        return true;
    }

    private Piece? Atom()
    {
        var c = _text[_at++];
        switch (c)
        {
            case '(': return Group();
            case '[': return Class() is { } set ? new OneOf(set) : null;
            case '.': return new OneOf(_dotIsAll ? CharSet.None.Not() : CharSet.Newline.Not());
            case '^': return new Place(_lines ? PlaceKind.LineStart : PlaceKind.Start);
            case '$': return new Place(_lines ? PlaceKind.LineEnd : PlaceKind.LastLineEnd);
            case '\\': return Escaped();
            default: return Letter(c);
        }
    }

    private CharSet AnyCase(CharSet set) => _anyCase ? set.AnyCase(_folds ??= CharSet.Folds()) : set;

    private OneOf Letter(char c)
    {
        var set = CharSet.Of(c, c);
        return new OneOf(AnyCase(set));
    }

    private Piece? Group()
    {
        if (++_depth > NestingMax)
            return Fail($"more than {NestingMax} groups in one another");
        var options = (_anyCase, _lines, _dotIsAll);
        var head = Head(out var only);
        if (!head || only)
        {
            _depth--;
            return head ? new Sequence([]) : null;
        }

        var inside = Branches();
        (_anyCase, _lines, _dotIsAll) = options;
        _depth--;
        return inside == null || Take(')') ? inside : Fail("a ( without a )");
    }

    /// <summary>What follows the bracket. <paramref name="only"/>: options for the rest of the group around it, as in <c>(?i)</c>.</summary>
    private bool Head(out bool only)
    {
        only = false;
        if (!Take('?'))
            return true;
        foreach (var (head, name) in new[] { ("=", "look-ahead"), ("!", "look-ahead"), ("<=", "look-behind"), ("<!", "look-behind"), (">", "an atomic group") })
        {
            if (Take(head))
                return Fail(name, notRegular: true) != null;
        }

        if (Take('('))
            return Fail("a group that depends on another one", notRegular: true) != null;
        if (Take('#'))
            return Fail("a comment") != null;
        if (Take('<') || Take('\''))
            return Name();
        return Options(out only);
    }

    private bool Name()
    {
        var close = _text[_at - 1] == '<' ? '>' : '\'';
        var start = _at;
        while (!AtEnd && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        if (!AtEnd && _text[_at] == '-')
            return Fail("a balancing group", notRegular: true) != null;
        return (_at > start && Take(close)) || Fail("a group name that is wrong") != null;
    }

    private bool Options(out bool only)
    {
        only = false;
        var on = true;
        for (; !AtEnd; _at++)
        {
            switch (_text[_at])
            {
                case 'i': _anyCase = on; break;
                case 'm': _lines = on; break;
                case 's': _dotIsAll = on; break;
                case 'n': break;
                case '-': on = false; break;
                case ':': _at++; return true;
                case ')': _at++; only = true; return true;
                default: return Fail("a group that guards do not know") != null;
            }
        }

        return Fail("a ( without a )") != null;
    }
}
