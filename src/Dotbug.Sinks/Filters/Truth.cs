namespace Dotbug.Sinks.Filters;

/// <summary><c>Unknown</c>: what decides it was not recorded. As in logic of three values: <c>Unknown &amp;&amp; False</c> is false.</summary>
internal enum Truth : byte { False, True, Unknown }

/// <summary>Stands for a value where there is none to compare.</summary>
internal enum NoValue
{
    /// <summary>There was one, and it is not in the file: cut, hidden, or never asked for.</summary>
    Unrecorded,

    /// <summary>The result of a call that threw, the inside of an exception that was none: whatever is said about it is false.</summary>
    Absent,
}

/// <summary>A duration, whatever it was written as.</summary>
internal readonly record struct Nanoseconds(decimal Count);

/// <summary>The whole guard is false, whatever else stands in it: a null on the way, or what would throw in C#.</summary>
internal sealed class GuardFalseException : Exception;
