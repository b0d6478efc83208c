using Dotbug.Spec;

namespace Dotbug.Sinks.Filters;

/// <summary>Numbers and durations in a guard: exact as decimals where both are, else real.</summary>
internal static class Arithmetic
{
    public static object? Negate(object? value) => value switch
    {
        NoValue or null => value,
        Nanoseconds v => new Nanoseconds(-v.Count),
        double v => -v,
        _ => Comparison.Exact(value) is { } exact ? -exact : Comparison.Real(value) is { } real ? -real : NoValue.Unrecorded,
    };

    public static object? Of(BinaryOperator op, object? left, object? right)
    {
        if (left is NoValue)
            return left;
        if (right is NoValue)
            return right;
        if (left is null || right is null)
            return null;
        try
        {
            if (Span(left) is { } a)
                return OfSpans(op, a, right);
            if (Span(right) is { } b && op == BinaryOperator.Multiply && Comparison.Exact(left) is { } times)
                return new Nanoseconds(times * b);
            if (Comparison.Exact(left) is { } p && Comparison.Exact(right) is { } q)
                return OfExact(op, p, q);
            return Comparison.Real(left) is { } x && Comparison.Real(right) is { } y ? OfReal(op, x, y) : NoValue.Unrecorded;
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            throw new GuardFalseException();
        }
    }

    private static decimal? Span(object value) => value switch { Nanoseconds v => v.Count, TimeSpan v => v.Ticks * 100m, _ => null };

    private static object OfSpans(BinaryOperator op, decimal left, object right)
    {
        if (Span(right) is { } other)
        {
            return op switch
            {
                BinaryOperator.Add => new Nanoseconds(left + other),
                BinaryOperator.Subtract => new Nanoseconds(left - other),
                BinaryOperator.Divide => (double)(left / other),
                _ => NoValue.Unrecorded,
            };
        }
        return Comparison.Exact(right) is not { } number ? NoValue.Unrecorded : op switch
        {
            BinaryOperator.Multiply => new Nanoseconds(left * number),
            BinaryOperator.Divide => new Nanoseconds(left / number),
            _ => NoValue.Unrecorded,
        };
    }

    /// <summary>Whole numbers divide as whole numbers do.</summary>
    private static object OfExact(BinaryOperator op, decimal left, decimal right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left == decimal.Truncate(left) && right == decimal.Truncate(right) ? decimal.Truncate(left / right) : left / right,
        BinaryOperator.Remainder => left % right,
        BinaryOperator.BitAnd => (decimal)(Bits(left) & Bits(right)),
        BinaryOperator.BitOr => (decimal)(Bits(left) | Bits(right)),
        _ => NoValue.Unrecorded,
    };

    private static long Bits(decimal value) => value > long.MaxValue ? unchecked((long)(ulong)value) : (long)value;

    private static object OfReal(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Remainder => left % right,
        _ => NoValue.Unrecorded,
    };
}
