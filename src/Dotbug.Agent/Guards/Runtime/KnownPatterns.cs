using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Guards.Patterns;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// The regular expressions of all guards, by number: code refers to a number, since a DynamicMethod cannot hold an object. Equal patterns
/// share a number, so that re-arming the same spec costs nothing more; they stay for the life of the process, as the code does.
/// </summary>
internal static class KnownPatterns
{
    /// <summary>Longest text that is looked at, in characters: the time is linear in it, and this bounds it to some microseconds.</summary>
    public const int InputMax = 1024;

    /// <summary>All patterns that were ever used in a process together, in bytes.</summary>
    private const int BytesMax = 2 << 20;

    private static readonly object s_gate = new();
    private static readonly List<string> s_texts = [];
    private static volatile Automaton[] s_made = [];

    /// <summary>The number of the pattern, or null and why there is none. Agent's thread.</summary>
    public static int? Add(string pattern, out PatternRefusal? refusal)
    {
        refusal = null;
        lock (s_gate)
        {
            var known = s_texts.IndexOf(pattern);
            if (known >= 0)
                return known;
            if (s_made.Sum(a => a.Bytes) > BytesMax)
            {
                refusal = new PatternRefusal("this process has been asked for so many that no more memory is given to them");
                return null;
            }

            if (Automaton.Of(pattern, out refusal) is not { } made)
                return null;
            s_texts.Add(pattern);
            s_made = [.. s_made, made];
            return s_texts.Count - 1;
        }
    }

    /// <summary>1: matches, 0: does not, 2: the text is too long to say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Matches(string text, int number, int slot)
    {
        if (text.Length > InputMax)
            return 2;
        var made = s_made[number];
        if (!made.IsMatch(text))
            return 0;
        return !SecretText.MayHold(ref MemoryMarshal.GetReference(text.AsSpan()), text.Length) || MatchesShown(text, made, slot) ? 1 : 0;
    }

    // What is hidden matches nothing: once more, with the text as it would be shown.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe bool MatchesShown(string text, Automaton made, int slot)
    {
        var shown = stackalloc char[InputMax];
        text.CopyTo(new Span<char>(shown, InputMax));
        return made.IsMatch(new ReadOnlySpan<char>(shown, SecretText.Hide(shown, text.Length, cut: false, Secrets.OfSlot(slot))));
    }
}
