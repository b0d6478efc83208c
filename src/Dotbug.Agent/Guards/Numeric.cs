namespace Dotbug.Agent.Guards;

/// <summary>C#'s numeric promotion, over the types of the runtime. nint counts as long and nuint as ulong.</summary>
internal static class Numeric
{
    public static bool IsInteger(Type type) => !type.IsEnum && (type == typeof(nint) || type == typeof(nuint)
        || Type.GetTypeCode(type) is >= TypeCode.Char and <= TypeCode.UInt64 and not TypeCode.Boolean);

    public static bool IsNumber(Type type) =>
        IsInteger(type) || type == typeof(float) || type == typeof(double) || type == typeof(decimal);

    public static bool IsUnsigned(Type type) => type == typeof(nuint)
        || Type.GetTypeCode(type) is TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 or TypeCode.Char;

    /// <summary>The type that a single operand of arithmetic has.</summary>
    public static Type Widen(Type type) => type == typeof(nint) ? typeof(long)
        : type == typeof(nuint) ? typeof(ulong)
        : Type.GetTypeCode(type) is TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char
            ? typeof(int)
            : type;

    /// <summary>The type in which C# would work on the two; null where it has none (ulong with signed, decimal with float).</summary>
    public static Type? Promote(Type left, Type right)
    {
        var unsigned = IsUnsigned(left) && IsUnsigned(right);
        (left, right) = (Widen(left), Widen(right));
        if (left == right)
            return left;
        if (left == typeof(decimal) || right == typeof(decimal))
            return IsReal(left) || IsReal(right) ? null : typeof(decimal);
        if (left == typeof(double) || right == typeof(double))
            return typeof(double);
        if (left == typeof(float) || right == typeof(float))
            return typeof(float);
        // What is unsigned fits into a ulong or uint; a signed number does not.
        if (left == typeof(ulong) || right == typeof(ulong))
            return unsigned ? typeof(ulong) : null;
        return unsigned ? typeof(uint) : typeof(long);
    }

    /// <summary>A literal's value as the number type that its neighbour has, or null if it does not fit there exactly.</summary>
    public static object? Fit(decimal value, Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte when value is >= sbyte.MinValue and <= sbyte.MaxValue => (sbyte)value,
        TypeCode.Byte when value is >= byte.MinValue and <= byte.MaxValue => (byte)value,
        TypeCode.Int16 when value is >= short.MinValue and <= short.MaxValue => (short)value,
        TypeCode.UInt16 when value is >= ushort.MinValue and <= ushort.MaxValue => (ushort)value,
        TypeCode.Int32 when value is >= int.MinValue and <= int.MaxValue => (int)value,
        TypeCode.UInt32 when value is >= uint.MinValue and <= uint.MaxValue => (uint)value,
        TypeCode.Int64 when value is >= long.MinValue and <= long.MaxValue => (long)value,
        TypeCode.UInt64 when value is >= ulong.MinValue and <= ulong.MaxValue => (ulong)value,
        _ => null,
    };

    /// <summary>The type of a literal on its own: the first of int, uint, long, ulong that holds it; null when none does.</summary>
    public static Type? TypeOf(decimal value) =>
        Array.Find([typeof(int), typeof(uint), typeof(long), typeof(ulong)], type => Fit(value, type) is not null);

    private static bool IsReal(Type type) => type == typeof(float) || type == typeof(double);
}
