namespace Dotbug.Agent.Guards;

/// <summary>"Did you mean": the known name nearest to a mistyped one, capitals aside.</summary>
internal static class Near
{
    /// <summary>Names beyond this are no typing errors, and the cost stays bounded.</summary>
    private const int LengthMax = 64;

    /// <summary>How many names a message lists.</summary>
    private const int ListMax = 12;

    /// <summary>The nearest name with at most one edit in three letters, or null.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var limit = Math.Max(1, name.Length / 3);
        return name.Length > LengthMax
            ? null
            : known.Where(k => k.Length <= LengthMax)
                .Select(k => (Name: k, Distance: Distance(name.ToUpperInvariant(), k.ToUpperInvariant())))
                .Where(k => k.Distance <= limit && k.Distance < k.Name.Length)
                .OrderBy(k => k.Distance)
                .Select(k => k.Name)
                .FirstOrDefault();
    }

    /// <summary>"did you mean 'x'? fields: x, y", as far as there is something to say.</summary>
    public static string? Hint(string name, string list, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
            return null;
        var all = $"{list}: {string.Join(", ", known.Take(ListMax))}{(known.Count > ListMax ? ", ..." : "")}";
        return Of(name, known) is { } near ? $"did you mean '{near}'? {all}" : all;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
