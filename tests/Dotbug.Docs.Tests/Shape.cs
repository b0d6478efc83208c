using System.Text.RegularExpressions;

namespace Dotbug.Docs.Tests;

/// <summary>
/// What stays the same of an output when the same command is given again: which kinds of lines there are, about which methods,
/// ending how. Times, numbers, threads, values, and how often and in which order things happened, are each run's own.
/// </summary>
internal static partial class Shape
{
    public static IReadOnlyList<string> Of(IEnumerable<string> output) =>
        [.. output.Select(Kind).Where(kind => kind.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    private static string Kind(string line)
    {
        // Said once for each process and build of the tool, or when the machine is slow.
        if (line.StartsWith("each arming keeps ", StringComparison.Ordinal) || line.StartsWith("attaching to ", StringComparison.Ordinal))
            return "";
        // A call may be on its way when the last hit is made. One that stays open for a second would be a lost outcome.
        if (StillInside().Match(line) is { Success: true } open)
            return double.Parse(open.Groups[1].Value) < 1 ? "" : "still inside";
        if (Event().Match(line) is { Success: true } happened)
            return $"event {happened.Groups["method"].Value} {happened.Groups["what"].Value}{happened.Groups["type"].Value}";
        if (line.StartsWith("    at ", StringComparison.Ordinal) || line == "    ...")
            return "frame";
        if (line.StartsWith("    +", StringComparison.Ordinal))
            return "schedule";
        if (line == "    (resumed after an await by)")
            return "resumed";
        if (Armed().Match(line) is { Success: true } armed)
            return armed.Value;
        if (Stopped().Match(line) is { Success: true } stopped)
            return stopped.Value;
        // Which processes there are is the machine's; that those of the tutorial are listed is compared.
        if (Process().Match(line) is { Success: true } process)
            return process.Groups["name"].Value is "Gateway" or "Partner" or "Load" ? "process " + process.Groups["name"].Value : "";
        return Digits().Replace(Blanks().Replace(line, " "), "0");
    }

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{6}Z #\d+ t\d+/\d+ +(f\S+ +)?(?<method>[^ (]+)(?<what>\(| returned| was throwing| threw)(?<type>(?<=threw) \S+)?")]
    private static partial Regex Event();

    [GeneratedRegex(@"^still inside after ([\d.]+) s: ")]
    private static partial Regex StillInside();

    [GeneratedRegex(@"^(armed|would arm) \d+ methods?")]
    private static partial Regex Armed();

    [GeneratedRegex(@"^stopped: [a-z ]+(?= \(|\.)")]
    private static partial Regex Stopped();

    [GeneratedRegex(@"^\d+ +(?<name>\S+) +(\?|\d\S*) +\S+ +(yes|no)")]
    private static partial Regex Process();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();
}
