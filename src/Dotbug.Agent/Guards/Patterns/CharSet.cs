using System.Globalization;

namespace Dotbug.Agent.Guards.Patterns;

/// <summary>A set of UTF-16 code units, as ranges in order that do not touch. Immutable.</summary>
internal sealed class CharSet
{
    public const int Chars = 1 << 16;

    private static readonly Dictionary<string, CharSet> s_named = [];

    private CharSet(List<(int First, int Last)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public static CharSet None { get; } = new([]);
    public static CharSet Newline { get; } = Of('\n', '\n');
    public static CharSet Digit => Named("d", c => char.GetUnicodeCategory(c) == UnicodeCategory.DecimalDigitNumber);
    public static CharSet Space => Named("s", char.IsWhiteSpace);
    public static CharSet Word => Named("w", IsWord);

    /// <summary>What <c>\b</c> takes for a letter: joiners as well.</summary>
    public static CharSet Bound => Named("b", c => IsWord(c) || c is '\u200C' or '\u200D');

    private static bool IsWord(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;

    /// <summary><c>\p{Lu}</c>, <c>\p{L}</c>; null for a name that is no general category.</summary>
    public static CharSet? Category(string name)
    {
        // The order of System.Globalization.UnicodeCategory.
        string[] names =
        [
            "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
            "Sm", "Sc", "Sk", "So", "Cn",
        ];
        return Array.Exists(names, n => n == name || (name.Length == 1 && n[0] == name[0]))
            ? Named("p" + name, c => names[(int)char.GetUnicodeCategory(c)].StartsWith(name, StringComparison.Ordinal))
            : null;
    }

    public static CharSet Of(char first, char last) => new([(first, last)]);

    private static CharSet Named(string name, Func<char, bool> isIn)
    {
        lock (s_named)
        {
            if (!s_named.TryGetValue(name, out var set))
                s_named[name] = set = Where(isIn);
            return set;
        }
    }

    private static CharSet Where(Func<char, bool> isIn)
    {
        var ranges = new List<(int, int)>();
        for (var c = 0; c < Chars; c++)
        {
            if (!isIn((char)c))
                continue;
            var first = c;
            while (c + 1 < Chars && isIn((char)(c + 1)))
                c++;
            ranges.Add((first, c));
        }

        return new CharSet(ranges);
    }

    public bool Has(int c)
    {
        int low = 0, high = Ranges.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (c < Ranges[middle].First)
                high = middle - 1;
            else if (c > Ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    public CharSet Or(CharSet other)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var (first, last) in Ranges.Concat(other.Ranges).OrderBy(r => r.First))
        {
            if (ranges.Count > 0 && first <= ranges[^1].Last + 1)
                ranges[^1] = (ranges[^1].First, Math.Max(ranges[^1].Last, last));
            else
                ranges.Add((first, last));
        }

        return new CharSet(ranges);
    }

    public CharSet Not()
    {
        var ranges = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in Ranges)
        {
            if (first > next)
                ranges.Add((next, first - 1));
            next = last + 1;
        }

        if (next < Chars)
            ranges.Add((next, Chars - 1));
        return new CharSet(ranges);
    }

    /// <summary>With every letter's other case, whatever the culture; <paramref name="folds"/> is <see cref="Folds"/>.</summary>
    public CharSet AnyCase(char[] folds)
    {
        var folded = new HashSet<char>();
        foreach (var (first, last) in Ranges)
        {
            for (var c = first; c <= last; c++)
                folded.Add(folds[c]);
        }

        return Or(Where(c => folded.Contains(folds[c])));
    }

    /// <summary>Of each character the one that stands for all its cases.</summary>
    public static char[] Folds()
    {
        var folds = new char[Chars];
        for (var c = 0; c < Chars; c++)
            folds[c] = char.ToLowerInvariant(char.ToUpperInvariant((char)c));
        return folds;
    }
}
