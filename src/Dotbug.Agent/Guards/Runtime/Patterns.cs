using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// The regular expressions of all guards, by number: code refers to a number, since a DynamicMethod cannot hold an object. Equal patterns
/// share a number, so that re-arming the same spec costs nothing more; they stay for the life of the process, as the code does.
/// </summary>
internal static class Patterns
{
    /// <summary>Longest text that is looked at, in characters: the time is linear in it, and this bounds it to some microseconds.</summary>
    public const int InputMax = 1024;

    /// <summary>In place of a number: no regular expression at all.</summary>
    public const int Malformed = -1;

    /// <summary>In place of a number: one that linear time cannot do.</summary>
    public const int TooSlow = -2;

    private static readonly object s_gate = new();
    private static readonly List<string> s_texts = [];
    private static volatile Regex[] s_compiled = [];

    /// <summary>
    /// The number of the pattern; otherwise <see cref="Malformed"/> or <see cref="TooSlow"/>, and a reason. Agent's thread.
    /// </summary>
    public static int Add(string pattern, out string? refusal)
    {
        refusal = null;
        lock (s_gate)
        {
            var known = s_texts.IndexOf(pattern);
            if (known >= 0)
                return known;
            Regex regex;
            try
            {
                regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
                // The first match builds what later ones use; better here than on a thread of the program.
                regex.IsMatch("");
                regex.IsMatch("aZ09 _-/.:\u00e9");
            }
            catch (ArgumentException e)
            {
                refusal = e.Message;
                return Malformed;
            }
            catch (NotSupportedException e)
            {
                refusal = e.Message;
                return TooSlow;
            }

            s_texts.Add(pattern);
            s_compiled = [.. s_compiled, regex];
            return s_texts.Count - 1;
        }
    }

    /// <summary>1: matches, 0: does not, 2: the text is too long to say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Matches(string text, int number) =>
        text.Length > InputMax ? 2 : s_compiled[number].IsMatch(text) ? 1 : 0;
}
