namespace Dotbug.Spec;

/// <summary>"Did you mean": the known word nearest to a mistyped one, by edit distance with swapped neighbours.</summary>
internal static class Suggest
{
    /// <summary>Longer words are no typing errors of ours, and the cost stays bounded.</summary>
    private const int LengthMax = 24;

    /// <summary>The nearest word, or null when none is near: one edit in three letters, at least one; or the first that begins with it.</summary>
    public static string? Nearest(string word, string[] known)
    {
        if (word.Length is 0 or > LengthMax)
            return null;
        string? best = null;
        var bestDistance = Math.Max(1, word.Length / 3) + 1;
        var lower = word.ToLowerInvariant();
        foreach (var candidate in known)
        {
            if (lower.Length > 1 && best is null && candidate.StartsWith(lower, StringComparison.Ordinal))
                return candidate;
            var distance = Distance(lower, candidate);
            if (distance < bestDistance && distance < candidate.Length)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        var width = b.Length + 1;
        var cost = new int[(a.Length + 1) * width];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                cost[i * width + j] = Cell(a, b, i, j, cost, width);
        }

        return cost[^1];
    }

    private static int Cell(string a, string b, int i, int j, int[] cost, int width)
    {
        if (i == 0 || j == 0)
            return i + j;
        var best = Math.Min(cost[(i - 1) * width + j], cost[i * width + j - 1]) + 1;
        best = Math.Min(best, cost[(i - 1) * width + j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, cost[(i - 2) * width + j - 2] + 1) : best;
    }
}
