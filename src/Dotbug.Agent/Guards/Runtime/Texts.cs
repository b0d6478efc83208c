using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Guards.Runtime;

/// <summary>Tests of texts, called from the code of guards on the program's threads: ordinal, without allocation, never throwing.</summary>
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
}
