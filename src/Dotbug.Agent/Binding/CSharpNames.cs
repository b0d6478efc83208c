namespace Dotbug.Agent.Binding;

/// <summary>The short forms that C# has for some types.</summary>
internal static class CSharpNames
{
    private static readonly string[] s_keywords =
    [
        "System.Boolean", "bool", "System.Char", "char", "System.SByte", "sbyte", "System.Byte", "byte", "System.Int16", "short",
        "System.UInt16", "ushort", "System.Int32", "int", "System.UInt32", "uint", "System.Int64", "long", "System.UInt64", "ulong",
        "System.Single", "float", "System.Double", "double", "System.String", "string", "System.IntPtr", "nint",
        "System.UIntPtr", "nuint", "System.Object", "object", "System.Decimal", "decimal", "System.Void", "void",
    ];

    /// <summary>By element type of signatures (ECMA-335 II.23.1.16).</summary>
    public static string Primitive(int elementType) => elementType switch
    {
        0x01 => "void",
        0x02 => "bool",
        0x03 => "char",
        0x04 => "sbyte",
        0x05 => "byte",
        0x06 => "short",
        0x07 => "ushort",
        0x08 => "int",
        0x09 => "uint",
        0x0A => "long",
        0x0B => "ulong",
        0x0C => "float",
        0x0D => "double",
        0x0E => "string",
        0x16 => "System.TypedReference",
        0x18 => "nint",
        0x19 => "nuint",
        _ => "object",
    };

    /// <summary>The keyword for <c>System.Int32</c> or <c>Int32</c>; other names unchanged.</summary>
    public static string Keyword(string name)
    {
        for (var i = 0; i < s_keywords.Length; i += 2)
        {
            var full = s_keywords[i];
            if (name.Length == full.Length ? name == full
                : name.Length == full.Length - 7 && full.EndsWith(name, StringComparison.Ordinal))
                return s_keywords[i + 1];
        }
        return name;
    }

    /// <summary><c>System.Int32</c> for <c>int</c>; other names unchanged.</summary>
    public static string ClrName(string name)
    {
        for (var i = 1; i < s_keywords.Length; i += 2)
        {
            if (name == s_keywords[i])
                return s_keywords[i - 1];
        }
        return name;
    }

    public static bool IsKeyword(string name)
    {
        for (var i = 1; i < s_keywords.Length; i += 2)
        {
            if (name == s_keywords[i])
                return true;
        }
        return false;
    }

    /// <summary><c>int?</c> and <c>(int, string)</c> for the generic types behind them, keywords for the types that have one.</summary>
    public static string Simplify(string name, string[]? arguments)
    {
        if (arguments is null)
            return name == "System.Decimal" ? "decimal" : name;
        if (name.StartsWith("System.Nullable<", StringComparison.Ordinal))
            return arguments[0] + "?";
        return arguments.Length > 1 && name.StartsWith("System.ValueTuple<", StringComparison.Ordinal)
            ? "(" + string.Join(", ", arguments) + ")"
            : name;
    }
}
