using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>What the words of a guard stand for in recorded events: plain objects for scalars and texts, the recorded value for all else.</summary>
internal static class RecordedValues
{
    /// <summary>A literal, a parameter or a variable.</summary>
    public static object? Leaf(Expr e, in Subject s) => e switch
    {
        NullLiteral => null,
        BoolLiteral v => v.Value,
        IntegerLiteral v => v.Value,
        RealLiteral v => v.Value,
        StringLiteral v => v.Value,
        CharLiteral v => v.Value,
        DurationLiteral v => new Nanoseconds(v.Nanoseconds),
        NameExpr v => Named(v.Name, s),
        VariableExpr v => Variable(v.Variable, s),
        _ => null,
    };

    private static object? Named(string name, in Subject s)
    {
        foreach (var item in s.Values ?? [])
        {
            if (item.Name == name)
                return Of(item.Value);
        }
        return NoValue.Unrecorded;
    }

    private static object? Variable(SpecVariable variable, in Subject s) => variable switch
    {
        SpecVariable.Thread => s.Thread,
        SpecVariable.Flow => s.Told.Flow is { Id: not 0 } flow ? (long)flow.Id : NoValue.Unrecorded,
        SpecVariable.Trace => s.Told.Trace ?? (s.Told.Flow is null ? NoValue.Unrecorded : (object?)null),
        SpecVariable.Caller => s.Stack is { Frames: [var caller, ..] } ? caller.Method : NoValue.Unrecorded,
        SpecVariable.Return => s.Outcome switch { ReturnEvent e => Of(e.Value), ThrowEvent => NoValue.Absent, _ => NoValue.Unrecorded },
        SpecVariable.Exception => s.Outcome switch { ThrowEvent e => e.Exception, ReturnEvent => null, _ => NoValue.Unrecorded },
        SpecVariable.Elapsed => s.Outcome switch
        {
            ReturnEvent e => new Nanoseconds(e.ElapsedNs),
            ThrowEvent e => new Nanoseconds(e.ElapsedNs),
            OpenEvent e => new Nanoseconds(e.AgeNs),
            _ => NoValue.Unrecorded,
        },
        SpecVariable.Running => s.Outcome switch
        {
            ReturnEvent { RunningNs: { } ran } => new Nanoseconds(ran),
            ThrowEvent { RunningNs: { } ran } => new Nanoseconds(ran),
            ReturnEvent { Async: false } e => new Nanoseconds(e.ElapsedNs),
            ThrowEvent { Async: false } e => new Nanoseconds(e.ElapsedNs),
            _ => NoValue.Unrecorded,
        },
        _ => NoValue.Unrecorded,
    };

    public static object? Of(TraceValue value) => value switch
    {
        NullValue => null,
        ScalarValue v => v.Value,
        TextValue { Truncated: false } v => v.Text,
        CutValue or TruncatedValue or UnreadValue or RedactedValue or RefValue or VoidValue => NoValue.Unrecorded,
        _ => value,
    };

    public static string TypeOf(object? value) => value switch
    {
        null => "",
        string => "string",
        TraceValue v => ValueTypes.NameOf(v),
        _ => ValueTypes.NameOf(new ScalarValue(value)),
    };

    public static object? Member(object of, string name) => (of, name) switch
    {
        (ObjectValue v, _) when v.Fields.FirstOrDefault(f => f.Name == name) is { } field => Of(field.Value),
        (string v, "Length") => v.Length,
        (TextValue v, "Length") => v.TotalChars,
        (ListValue v, "Count" or "Length") => v.Count is { } count ? count : NoValue.Unrecorded,
        (MapValue v, "Count") => v.Count is { } count ? count : NoValue.Unrecorded,
        (ExceptionValue v, "Message") => v.Message is { } message ? message : NoValue.Unrecorded,
        (ExceptionValue v, "InnerException") => v.Inner,
        (TaskValue v, "Result") => v.Result is { } result ? Of(result) : NoValue.Unrecorded,
        (TupleValue v, _) when name.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), out var n) && n >= 1 && n <= v.Items.Count =>
            Of(v.Items[n - 1]),
        (EnumValue or ListValue or MapValue or TaskValue, _) => NoValue.Unrecorded,
        // .Value and .HasValue of what was nullable: it is what it holds.
        (_, "Value") => of,
        (_, "HasValue") => true,
        _ => NoValue.Unrecorded,
    };

    public static object? At(object? of, object? key, bool nullConditional)
    {
        if (of is null)
            return nullConditional ? null : throw new GuardFalseException();
        if (of is NoValue || key is NoValue)
            return of is NoValue ? of : key;
        return of switch
        {
            ListValue v when Comparison.Exact(key) is { } at => Item(v.Items, v.Count, at),
            string v when Comparison.Exact(key) is { } at => at >= 0 && at < v.Length ? v[(int)at] : throw new GuardFalseException(),
            TextValue v when Comparison.Exact(key) is { } at && at >= 0 && at < v.Text.Length => v.Text[(int)at],
            MapValue v => Entry(v, key),
            _ => NoValue.Unrecorded,
        };
    }

    private static object? Item(IReadOnlyList<TraceValue> items, int? count, decimal at)
    {
        if (at >= 0 && at < items.Count)
            return Of(items[(int)at]);
        return at < 0 || (count is { } known && at >= known) ? throw new GuardFalseException() : NoValue.Unrecorded;
    }

    private static object? Entry(MapValue map, object? key)
    {
        foreach (var entry in map.Entries)
        {
            if (Comparison.Equal(Of(entry.Key), key) == Truth.True)
                return Of(entry.Value);
        }
        return map.Count == map.Entries.Count ? throw new GuardFalseException() : NoValue.Unrecorded;
    }
}
