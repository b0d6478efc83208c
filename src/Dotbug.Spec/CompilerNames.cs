namespace Dotbug.Spec;

/// <summary>What a compiler-made name such as <c>&lt;Submit>b__3_0</c> stands for.</summary>
internal sealed record CompilerName(string Method, bool IsStateMachine, InnerFunction? Inner);

/// <summary>
/// Takes C#'s compiler-made names apart: state machines <c>&lt;M>d__4</c>, lambdas <c>&lt;M>b__3_0</c>, local functions
/// <c>&lt;M>g__Local|3_0</c>, closure classes <c>&lt;>c__DisplayClass3_0</c>. The forms are Roslyn's (GeneratedNames).
/// </summary>
internal static class CompilerNames
{
    /// <summary>A state machine of a lambda of <c>&lt;Main>$</c> is three deep; nothing is deeper.</summary>
    private const int DepthMax = 4;

    public static bool IsClosure(string name) => name.StartsWith("<>c", StringComparison.Ordinal);

    /// <summary>The number of the method in a closure class's name, or null: <c>&lt;>c__DisplayClass3_0</c> is of method 3.</summary>
    public static string? MethodOfClosure(string name)
    {
        const string prefix = "<>c__DisplayClass";
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var digits = DigitsAt(name, prefix.Length);
        return digits.Length == 0 ? null : digits;
    }

    /// <summary>The parts of a name, or null when it is a name of its own, such as <c>&lt;Main>$</c>.</summary>
    public static CompilerName? Decode(string name, string? closureMethod)
    {
        var decoded = Decode(name, closureMethod, 0);
        for (var depth = 1; decoded is not null && Decode(decoded.Method, null, depth) is { } outer; depth++)
            decoded = decoded with { Method = outer.Method };
        return decoded;
    }

    private static CompilerName? Decode(string name, string? closureMethod, int depth)
    {
        var close = ClosingAngle(name);
        if (close <= 1 || close + 1 >= name.Length || depth == DepthMax)
            return null;
        var outer = name[1..close];
        var rest = name[(close + 2)..];
        switch (name[close + 1])
        {
            case 'd' when rest.Length == 0 || rest.StartsWith("__", StringComparison.Ordinal):
                // Dots are not allowed in the names of types, so Roslyn writes explicit implementations with dashes.
                return Decode(outer, closureMethod, depth + 1) is { } inside
                    ? inside with { IsStateMachine = true }
                    : new CompilerName(outer.Replace('-', '.'), true, null);
            case 'b' when rest.StartsWith("__", StringComparison.Ordinal):
                return new CompilerName(outer, false, new InnerFunction(null, 0, Id(rest[2..], closureMethod)));
            case 'g' when rest.StartsWith("__", StringComparison.Ordinal) && rest.IndexOf('|') is > 2 and var bar
                && IsIdentifier(rest.AsSpan(2, bar - 2)):
                return new CompilerName(outer, false,
                    new InnerFunction(rest[2..bar], 0, Id(rest[(bar + 1)..], closureMethod)));
            default:
                return null;
        }
    }

    /// <summary>Where the bracket that opens the name closes, or -1.</summary>
    private static int ClosingAngle(string name)
    {
        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '<')
                depth++;
            else if (name[i] == '>' && --depth == 0)
                return i;
        }

        return -1;
    }

    /// <summary><c>3_0</c> as it is, <c>0</c> completed by the closure's method; null when the numbers are not known.</summary>
    private static string? Id(string numbers, string? closureMethod)
    {
        var method = DigitsAt(numbers, 0);
        if (method.Length == 0)
            return null;
        if (method.Length == numbers.Length)
            return closureMethod is null ? null : closureMethod + "_" + method;
        var function = numbers[method.Length] == '_' ? DigitsAt(numbers, method.Length + 1) : "";
        return function.Length != 0 && method.Length + 1 + function.Length == numbers.Length ? numbers : null;
    }

    private static bool IsIdentifier(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!Cursor.IsNamePart(c))
                return false;
        }

        return Cursor.IsNameStart(name[0]);
    }

    private static string DigitsAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return text[start..end];
    }
}
