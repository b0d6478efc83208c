using System.Globalization;
using System.Text.RegularExpressions;

namespace Demo;

/// <summary>Whether the demo did what it promises, from what the programs said themselves.</summary>
internal static partial class Verdict
{
    /// <summary>How many failing calls of the relay the tool has shown.</summary>
    public static int Caught(IEnumerable<string> output) => output.Count(line => Threw().IsMatch(line));

    /// <summary>Whether calls are shown, and each is the relay of a 204 of zeta.</summary>
    public static bool ShowsCause(IEnumerable<string> output)
    {
        var calls = output.Where(line => line.Contains("PartnerRelay.RelayAsync(partner:")).ToList();
        return calls.Count > 0 && calls.TrueForAll(call => Cause().IsMatch(call));
    }

    /// <summary>The last line of the load, as numbers.</summary>
    /// <exception cref="DemoException">There is no such line.</exception>
    public static (int Requests, int Failed, int Lost) Total(IEnumerable<string> load)
    {
        var match = load.Select(line => TotalLine().Match(line)).LastOrDefault(m => m.Success)
            ?? throw new DemoException("the load ended without a total");
        return (Number(match, 1), Number(match, 2), Number(match, 3));
    }

    /// <summary>One value of a metrics page.</summary>
    /// <exception cref="DemoException">The page has no such value.</exception>
    public static int Metric(string page, string name)
    {
        var match = Regex.Match(page, $@"^{name}\s+(\d+)$", RegexOptions.Multiline);
        return match.Success ? Number(match, 1) : throw new DemoException($"no {name} in the metrics");
    }

    private static int Number(Match match, int group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"PartnerRelay\.RelayAsync\b.*\bthrew (System\.)?InvalidOperationException")]
    private static partial Regex Threw();

    [GeneratedRegex(@"PartnerRelay\.RelayAsync\(.*""zeta"".*\b204\b")]
    private static partial Regex Cause();

    [GeneratedRegex(@"^TOTAL requests (\d+) good \d+ failed (\d+) lost (\d+)")]
    private static partial Regex TotalLine();
}
