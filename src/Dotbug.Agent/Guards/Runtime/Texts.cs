using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>
/// Tests of texts, called from the code of guards on the program's threads: ordinal, without allocation, never throwing. A test that says yes is
/// asked again (Shows...) whether what it found would be shown: what is hidden answers no guard. Only a yes costs that.
/// </summary>
internal static class Texts
{
    /// <summary>Of two texts, either of which may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Same(string? a, string? b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a is null || b is null || a.Length != b.Length)
            return false;
        return a.AsSpan().SequenceEqual(b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool StartsWith(string text, string with) => text.AsSpan().StartsWith(with);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool EndsWith(string text, string with) => text.AsSpan().EndsWith(with);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Contains(string text, string part) => text.AsSpan().IndexOf(part) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool SameSpan(ReadOnlySpan<char> span, string? text) => text is not null && span.SequenceEqual(text);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool SpanStartsWith(ReadOnlySpan<char> span, string with) => span.StartsWith(with);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool SpanEndsWith(ReadOnlySpan<char> span, string with) => span.EndsWith(with);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool SpanContains(ReadOnlySpan<char> span, string part) => span.IndexOf(part) >= 0;

    /// <summary>The whole text is what was asked for: none of it would be hidden.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ShowsAll(ReadOnlySpan<char> text, int slot) => Shows(text, 0, text.Length, slot);

    /// <summary>The same of a text in a box; anything else is shown.</summary>
    public static bool ShowsAllOf(object? boxed, int slot) => boxed is not string text || ShowsAll(text, slot);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ShowsStart(ReadOnlySpan<char> text, string with, int slot) => Shows(text, 0, with.Length, slot);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ShowsEnd(ReadOnlySpan<char> text, string with, int slot) => Shows(text, text.Length - with.Length, text.Length, slot);

    /// <summary>Some place where the part stands is shown. Of very many the first ones are looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ShowsPart(ReadOnlySpan<char> text, string part, int slot)
    {
        const int PlacesMax = 16;
        var from = 0;
        for (var i = 0; i < PlacesMax; i++)
        {
            var at = text[from..].IndexOf(part);
            if (at < 0)
                return false;
            at += from;
            if (Shows(text, at, at + part.Length, slot))
                return true;
            from = at + 1;
        }
        return false;
    }

    private static unsafe bool Shows(ReadOnlySpan<char> text, int start, int end, int slot)
    {
        fixed (char* at = text)
            return start == end || !SecretText.Covers(at, text.Length, start, end, Secrets.OfSlot(slot));
    }
}
