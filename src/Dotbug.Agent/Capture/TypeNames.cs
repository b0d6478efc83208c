using System.Text;

namespace Dotbug.Agent.Capture;

/// <summary>Names of types as C# writes them. Reads metadata only; loads nothing. Any thread.</summary>
internal static class TypeNames
{
    // Deep generic nests (state machines, query providers) have names of many thousand characters that nobody reads.
    private const int CharsMax = 500;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(sbyte)] = "sbyte", [typeof(byte)] = "byte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(char)] = "char", [typeof(decimal)] = "decimal", [typeof(string)] = "string",
        [typeof(object)] = "object", [typeof(void)] = "void",
    };

    /// <summary>With name spaces: <c>System.Collections.Generic.List&lt;int&gt;</c>, <c>Shop.Outer.Inner</c>, <c>int?[]</c>.</summary>
    public static string CSharp(Type type) => Name(type, true);

    /// <summary>Without name spaces.</summary>
    public static string Short(Type type) => Name(type, false);

    private static string Name(Type type, bool spaces)
    {
        var text = new StringBuilder();
        Append(text, type, spaces);
        if (text.Length > CharsMax)
            text.Remove(CharsMax, text.Length - CharsMax).Append('…');
        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type, bool spaces)
    {
        if (text.Length > CharsMax)
            return;
        if (s_keywords.TryGetValue(type, out var keyword))
            text.Append(keyword);
        else if (type.IsArray)
            AppendArray(text, type, spaces);
        else if (type.HasElementType)
        {
            Append(text, type.GetElementType()!, spaces);
            text.Append(type.IsPointer ? '*' : '&');
        }
        else if (type.IsGenericParameter)
            text.Append(type.Name);
        else if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Nullable<>))
        {
            Append(text, type.GenericTypeArguments[0], spaces);
            text.Append('?');
        }
        else if (IsValueTuple(type))
            AppendTuple(text, type.GenericTypeArguments, spaces);
        else
            AppendNamed(text, type, spaces);
    }

    // int[][,] is an array of int[,]: the outermost rank comes first.
    private static void AppendArray(StringBuilder text, Type type, bool spaces)
    {
        var element = type;
        while (element.IsArray)
            element = element.GetElementType()!;
        Append(text, element, spaces);
        for (; type.IsArray; type = type.GetElementType()!)
            text.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
    }

    /// <summary>One that C# writes in parentheses: of eight type arguments the last is a tuple as well, and not, say, a type parameter.</summary>
    private static bool IsValueTuple(Type type, int least = 2) =>
        type.IsConstructedGenericType && type.Namespace == "System" && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal)
        && type.GenericTypeArguments is var items && items.Length >= least && (items.Length < 8 || IsValueTuple(items[7], 1));

    private static void AppendTuple(StringBuilder text, Type[] items, bool spaces)
    {
        text.Append('(');
        for (var first = true; ; first = false)
        {
            for (var i = 0; i < Math.Min(items.Length, 7); i++)
            {
                if (!first || i > 0)
                    text.Append(", ");
                Append(text, items[i], spaces);
            }
            if (items.Length < 8)
                break;
            if (!IsValueTuple(items[7]))
            {
                // ValueTuple<T> with one item: the eighth.
                text.Append(", ");
                Append(text, items[7].GenericTypeArguments[0], spaces);
                break;
            }
            items = items[7].GenericTypeArguments;
        }
        text.Append(')');
    }

    private static void AppendNamed(StringBuilder text, Type type, bool spaces)
    {
        var chain = new List<Type>();
        for (var t = type; t != null; t = t.DeclaringType)
            chain.Add(t);
        if (spaces && !string.IsNullOrEmpty(type.Namespace))
            text.Append(type.Namespace).Append('.');
        var arguments = type.IsGenericType ? type.GetGenericArguments() : [];
        var used = 0;
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var name = chain[i].Name;
            var tick = name.LastIndexOf('`');
            text.Append(tick > 0 ? name.AsSpan(0, tick) : name);
            // A nested type repeats the parameters of the outer one; each name shows its own.
            var count = tick > 0 && int.TryParse(name.AsSpan(tick + 1), out var arity) ? Math.Min(used + arity, arguments.Length) : used;
            if (count > used)
            {
                text.Append('<');
                for (var k = used; k < count; k++)
                {
                    if (k > used)
                        text.Append(type.IsGenericTypeDefinition ? "," : ", ");
                    if (!type.IsGenericTypeDefinition)
                        Append(text, arguments[k], spaces);
                }
                text.Append('>');
                used = count;
            }
            if (i > 0)
                text.Append('.');
        }
    }
}
