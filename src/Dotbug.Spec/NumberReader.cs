using System.Globalization;

namespace Dotbug.Spec;

/// <summary>Reads numbers, durations and sizes: <c>1_000</c>, <c>0xFF</c>, <c>0b101</c>, <c>2.5e3</c>, <c>50ms</c>, <c>4kb</c>.</summary>
internal static class NumberReader
{
    /// <summary>Longer numbers are no numbers of 64 bits, nor reals that anybody typed.</summary>
    private const int DigitsMax = 64;

    public static Expr? Read(Cursor cursor)
    {
        var start = cursor.Pos;
        if (cursor.Char == '0' && cursor.Peek(1) is 'x' or 'X')
            return ReadRadix(cursor, start, 16);
        if (cursor.Char == '0' && cursor.Peek(1) is 'b' or 'B' && cursor.Peek(2) is '0' or '1' or '_')
            return ReadRadix(cursor, start, 2);
        SkipDigits(cursor);
        var isReal = false;
        if (cursor.Char == '.' && char.IsAsciiDigit(cursor.Peek(1)))
        {
            isReal = true;
            cursor.Pos++;
            SkipDigits(cursor);
        }

        if (cursor.Char is 'e' or 'E' && (char.IsAsciiDigit(cursor.Peek(1))
            || (cursor.Peek(1) is '+' or '-' && char.IsAsciiDigit(cursor.Peek(2)))))
        {
            cursor.Pos += 2;
            SkipDigits(cursor);
            return ReadReal(cursor, start, Digits(cursor, start));
        }

        var digits = Digits(cursor, start);
        var unitStart = cursor.Pos;
        while (Cursor.IsNamePart(cursor.Char))
            cursor.Pos++;
        var unit = cursor.Text[unitStart..cursor.Pos];
        if (unit.Length != 0 && !IsWholeSuffix(unit))
            return ReadUnit(cursor, start, digits, unit);
        if (isReal)
            return unit.Length == 0 ? ReadReal(cursor, start, digits) : Fail(SpecErrors.BadNumber(cursor.From(start), Text(cursor, start)));
        return TryWhole(digits, out var value) && value <= ulong.MaxValue
            ? new IntegerLiteral(value)
            : Fail(SpecErrors.NumberRange(cursor.From(start), Text(cursor, start)));

        Expr? Fail(Diagnostic error)
        {
            cursor.Fail(error);
            return null;
        }
    }

    private static string Text(Cursor cursor, int start) => cursor.Text[start..cursor.Pos];

    private static void SkipDigits(Cursor cursor)
    {
        while (char.IsAsciiDigit(cursor.Char) || (cursor.Char == '_' && IsDigitAfterUnderscores(cursor)))
            cursor.Pos++;
    }

    /// <summary>Underscores stand between digits. Looks no further than a few of them, so that the time stays linear.</summary>
    private static bool IsDigitAfterUnderscores(Cursor cursor)
    {
        var ahead = 1;
        while (ahead < 8 && cursor.Peek(ahead) == '_')
            ahead++;
        return char.IsAsciiDigit(cursor.Peek(ahead));
    }

    private static string Digits(Cursor cursor, int start) => Text(cursor, start).Replace("_", "", StringComparison.Ordinal);

    private static bool TryWhole(string digits, out decimal value)
    {
        value = 0;
        return digits.Length <= DigitsMax
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>C#'s suffixes of whole numbers say nothing here: a guard's numbers take the type that they are compared with.</summary>
    private static bool IsWholeSuffix(string unit) => unit is "L" or "l" or "U" or "u" or "UL" or "ul" or "Ul" or "uL" or "LU" or "lu";

    private static RealLiteral? ReadReal(Cursor cursor, int start, string digits)
    {
        if (Cursor.IsNamePart(cursor.Char))
        {
            while (Cursor.IsNamePart(cursor.Char))
                cursor.Pos++;
            cursor.Fail(SpecErrors.BadNumber(cursor.From(start), Text(cursor, start)));
            return null;
        }

        if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            return new RealLiteral(value);
        cursor.Fail(SpecErrors.NumberRange(cursor.From(start), Text(cursor, start)));
        return null;
    }

    private static IntegerLiteral? ReadRadix(Cursor cursor, int start, int radix)
    {
        cursor.Pos += 2;
        decimal value = 0;
        var (count, bad) = (0, false);
        for (; Cursor.IsNamePart(cursor.Char); cursor.Pos++)
        {
            if (cursor.Char == '_')
                continue;
            var digit = char.IsAsciiHexDigit(cursor.Char) ? Convert.ToInt32(cursor.Char.ToString(), 16) : radix;
            bad |= digit >= radix;
            count++;
            if (value <= ulong.MaxValue)
                value = value * radix + digit;
        }

        if (count != 0 && !bad && value <= ulong.MaxValue)
            return new IntegerLiteral(value);
        cursor.Fail(count == 0 || bad
            ? SpecErrors.BadNumber(cursor.From(start), Text(cursor, start))
            : SpecErrors.NumberRange(cursor.From(start), Text(cursor, start)));
        return null;
    }

    private static Expr? ReadUnit(Cursor cursor, int start, string digits, string unit)
    {
        var known = unit is "\u00b5s" or "\u03bcs" ? "us" : unit;
        var nanoseconds = NanosecondsOf(known);
        var size = known.ToLowerInvariant();
        var bytes = BytesOf(size);
        if (nanoseconds == 0 && bytes == 0)
        {
            cursor.Fail(SpecErrors.BadNumber(cursor.From(start), Text(cursor, start)));
            return null;
        }

        if (!TryWhole(digits, out var value) || value > (decimal)long.MaxValue / (nanoseconds + bytes)
            || (value *= nanoseconds + bytes) > long.MaxValue || decimal.Truncate(value) != value)
        {
            cursor.Fail(SpecErrors.NumberRange(cursor.From(start), Text(cursor, start)));
            return null;
        }

        if (nanoseconds != 0)
            return new DurationLiteral((long)value, digits + known);
        // A fraction (1.5kb) is kept in bytes, so that the canonical text is exact.
        return new IntegerLiteral(decimal.Truncate(value), digits.Contains('.', StringComparison.Ordinal) ? "b" : size);
    }

    private static long NanosecondsOf(string unit) => unit switch
    {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => 0,
    };

    /// <summary>The bytes in a unit of size, or 0: sizes are binary, as everywhere in the runtime.</summary>
    public static long BytesOf(string unit) => unit switch
    {
        "b" => 1,
        "kb" => 1L << 10,
        "mb" => 1L << 20,
        "gb" => 1L << 30,
        _ => 0,
    };
}
