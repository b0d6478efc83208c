namespace Dotbug.Agent.Guards;

/// <summary>Types as C# writes them, without namespaces, for messages.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(char)] = "char",
        [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
        [typeof(string)] = "string", [typeof(object)] = "object", [typeof(void)] = "void", [typeof(Duration)] = "duration",
    };

    /// <summary>The type that a C# keyword stands for, or null.</summary>
    public static Type? FromKeyword(string keyword) =>
        s_keywords.FirstOrDefault(pair => pair.Value == keyword && pair.Key != typeof(Duration)).Key;

    public static string Of(Type type)
    {
        if (s_keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0
            ? type.Name
            : type.Name[..tick] + "<" + string.Join(", ", type.GetGenericArguments().Select(Of)) + ">";
    }

    /// <summary>With namespace and outer types, where a short name would not tell two types apart.</summary>
    public static string Full(Type type) => (type.FullName ?? type.Name).Replace('+', '.');
}
