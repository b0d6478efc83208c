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

    /// <summary>Edits between two words; swapped neighbours are one.</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                cost[i, j] = i == 0 || j == 0 ? i + j : Cell(cost, a, b, i, j);
        }

        return cost[a.Length, b.Length];
    }

    private static int Cell(int[,] cost, string a, string b, int i, int j)
    {
        var best = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
    }
}
