using System.Text;
using System.Text.RegularExpressions;

namespace Dotbug.EndToEnd.Tests;

/// <summary>
/// One case as text, so that anybody can write one:
/// <code>
/// # what it shows
/// run: $PID 'OrderService.Submit' --hits 1     the words of the command line; single quotes as in a shell
/// ask: call orders 1                           to the target, once the probes are on; any number of lines
/// stop                                         ends the session as Ctrl-C does; without it, the case ends by itself
/// exit: 0
/// out:                                         lines expected; * is any text, a line '...' any number of lines
/// err:
/// </code>
/// </summary>
internal sealed class CaseFile
{
    public List<string> Words { get; private set; } = [];

    public List<string> Asked { get; } = [];

    public bool Stops { get; private set; }

    public int ExitCode { get; private set; }

    public string Out { get; private set; } = "";

    public string Err { get; private set; } = "";

    public static CaseFile Read(string path)
    {
        var made = new CaseFile();
        var section = "";
        foreach (var line in File.ReadLines(path))
        {
            if (line is "out:" or "err:")
            {
                section = line;
            }
            else if (section == "out:")
            {
                made.Out += line + "\n";
            }
            else if (section == "err:")
            {
                made.Err += line + "\n";
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                made.ReadHead(line, path);
            }
        }

        return made;
    }

    /// <summary>The pattern as a regular expression over all that was said.</summary>
    public static bool Matches(string pattern, string said)
    {
        var regex = new StringBuilder("\\A");
        foreach (var line in pattern.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            regex.Append(line == "..." ? "(?:[^\n]*\n)*?" : Regex.Escape(line).Replace("\\*", "[^\n]*", StringComparison.Ordinal) + "\n");
        }

        return Regex.IsMatch(said, regex.Append("\\z").ToString());
    }

    private void ReadHead(string line, string path)
    {
        var (key, value) = line.Split(':', 2) is [var k, var v] ? (k, v.Trim()) : (line, "");
        switch (key)
        {
            case "run": Words = Split(value); break;
            case "ask": Asked.Add(value); break;
            case "stop": Stops = true; break;
            case "exit": ExitCode = int.Parse(value); break;
            default: throw new FormatException($"{path}: what is '{line}'?");
        }
    }

    private static List<string> Split(string text) =>
        [.. Regex.Matches(text, "'([^']*)'|(\\S+)").Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Value)];
}
