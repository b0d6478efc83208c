namespace Dotbug;

/// <summary>The types of captured values.</summary>
public static class ValueTypes
{
    /// <summary>The C# name of a value's type, as far as the value itself tells; empty when it does not.</summary>
    public static string NameOf(TraceValue value) => value switch
    {
        TextValue => "string",
        ScalarValue scalar => NameOf(scalar.Value),
        ObjectValue v => v.Type,
        EnumValue v => v.Type,
        ListValue v => v.Type,
        MapValue v => v.Type,
        TupleValue v => v.Type,
        ExceptionValue v => v.Type,
        TaskValue v => v.Type,
        CutValue v => v.Type,
        MethodValue v => v.Type,
        TypeValue => "System.Type",
        _ => "",
    };

    private static string NameOf(object value) => value switch
    {
        bool => "bool",
        int => "int",
        long => "long",
        byte => "byte",
        sbyte => "sbyte",
        short => "short",
        ushort => "ushort",
        uint => "uint",
        ulong => "ulong",
        nint => "nint",
        nuint => "nuint",
        float => "float",
        double => "double",
        decimal => "decimal",
        char => "char",
        _ => value.GetType().FullName!,
    };
}
