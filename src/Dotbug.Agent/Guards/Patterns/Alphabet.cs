namespace Dotbug.Agent.Guards.Patterns;

/// <summary>
/// Characters by what a pattern can tell apart: those of one class are alike to every set in it. Behind the classes stand two more signs: a newline that is the
/// text's last character, and the end.
/// </summary>
internal sealed class Alphabet
{
    public const int ClassesMax = 250;

    private readonly List<int> _members = [];

    private Alphabet()
    {
    }

    /// <summary>Class of each character.</summary>
    public byte[] ClassOf { get; } = new byte[CharSet.Chars];

    public int Classes => _members.Count;
    public int LastNewline => Classes;
    public int End => Classes + 1;
    public int Signs => Classes + 2;

    /// <summary>A character of the class; of the sign for a last newline, the newline.</summary>
    public int Member(int sign) => sign == LastNewline ? '\n' : _members[sign];

    /// <summary>Null: too many classes.</summary>
    public static Alphabet? Of(IReadOnlyList<CharSet> sets)
    {
        // Between two borders of any set all characters are alike.
        var borders = sets.SelectMany(s => s.Ranges).SelectMany(r => new[] { r.First, r.Last + 1 }).Append(0).Distinct().Order().ToArray();
        var made = new Alphabet();
        var known = new Dictionary<string, int>();
        for (var i = 0; i < borders.Length && borders[i] < CharSet.Chars; i++)
        {
            var first = borders[i];
            var end = i + 1 < borders.Length ? borders[i + 1] : CharSet.Chars;
            var signature = new string([.. sets.Select(s => s.Has(first) ? '1' : '0')]);
            if (!known.TryGetValue(signature, out var number))
            {
                if (known.Count == ClassesMax)
                    return null;
                known[signature] = number = known.Count;
                made._members.Add(first);
            }

            made.ClassOf.AsSpan(first, end - first).Fill((byte)number);
        }

        return made;
    }
}
