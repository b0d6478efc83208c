namespace Dotbug;

/// <summary>A captured value: data only, never a live object. A closed family.</summary>
public abstract record TraceValue;

public sealed record NamedValue(string Name, string Type, TraceValue Value);

public sealed record NullValue : TraceValue
{
    public static NullValue Instance { get; } = new();
}

/// <summary>A void return.</summary>
public sealed record VoidValue : TraceValue
{
    public static VoidValue Instance { get; } = new();
}

/// <summary>bool, the integer types (128 bits and BigInteger too), nint/nuint, Half, float, double, decimal, char, DateTime, DateOnly, TimeOnly, TimeSpan, Guid,
/// DateTimeOffset, Index, Range, Version or IPAddress, boxed.</summary>
public sealed record ScalarValue(object Value) : TraceValue;

/// <summary><c>TotalChars</c> is more than <c>Text.Length</c> when the text was cut.</summary>
public sealed record TextValue(string Text, int TotalChars) : TraceValue
{
    public bool Truncated => TotalChars > Text.Length;
}

/// <summary><c>Name</c> is the member's name, or members joined with <c>|</c>, or null when no name fits.</summary>
public sealed record EnumValue(string Type, long Value, string? Name) : TraceValue;

/// <summary><c>Count</c> is how many fields there are, <c>Fields</c> those captured.</summary>
public sealed record ObjectValue(string Type, IReadOnlyList<NamedValue> Fields, int Count) : TraceValue
{
    public ObjectValue(string type, IReadOnlyList<NamedValue> fields) : this(type, fields, fields.Count)
    {
    }
}

/// <summary><c>Count</c> is how many there were (null: unknown), <c>Items</c> those captured.</summary>
public sealed record ListValue(string Type, int? Count, IReadOnlyList<TraceValue> Items) : TraceValue;

public sealed record MapValue(string Type, int? Count, IReadOnlyList<KeyValuePair<TraceValue, TraceValue>> Entries) : TraceValue;

public sealed record TupleValue(string Type, IReadOnlyList<TraceValue> Items) : TraceValue;

public sealed record ExceptionValue(string Type, string? Message, ExceptionValue? Inner) : TraceValue;

/// <summary><c>Result</c> is null while there is none.</summary>
public sealed record TaskValue(string Type, TaskStatus Status, TraceValue? Result) : TraceValue;

/// <summary>A secret: it never left the target.</summary>
public sealed record RedactedValue : TraceValue
{
    public static RedactedValue Instance { get; } = new();
}

/// <summary>The object so many levels up: a cycle.</summary>
public sealed record RefValue(int LevelsUp) : TraceValue;

/// <summary>There is an object of this type; the depth limit ended the look into it.</summary>
public sealed record CutValue(string Type) : TraceValue;

/// <summary>Not captured: the event had reached its size limit.</summary>
public sealed record TruncatedValue : TraceValue
{
    public static TruncatedValue Instance { get; } = new();
}

/// <summary>There is a value and it is not shown.</summary>
public sealed record UnreadValue(Protocol.UnreadReason Reason) : TraceValue;

/// <summary>A System.Type.</summary>
public sealed record TypeValue(string Type) : TraceValue;

/// <summary>A delegate or a method. <c>Method</c> is named as a spec names it, null when the runtime does not say; <c>Count</c> is how many methods a delegate
/// calls, of which the first is named.</summary>
public sealed record MethodValue(string Type, string? Method, int Count) : TraceValue;
