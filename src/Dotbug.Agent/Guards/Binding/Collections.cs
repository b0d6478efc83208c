using System.Reflection;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>What is known of the framework's collections: where they keep their items and counts.</summary>
internal static class Collections
{
    private const string Namespace = "System.Collections.Generic.";

    public static Type? Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;

    public static bool IsList(Type type) => Definition(type) == typeof(List<>);

    public static bool IsDictionary(Type type) => Definition(type) == typeof(Dictionary<,>);

    /// <summary>The nearest base that is of the given generic type (a class derived from a dictionary is one), or null.</summary>
    public static Type? BaseOf(Type type, Type definition)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (Definition(t) == definition)
                return t;
        }

        return null;
    }

    /// <summary>The fields that make <c>.Count</c>, for collections whose getter computes it; null for other types.</summary>
    public static (FieldInfo Count, FieldInfo Minus)? CountFields(Type type)
    {
        var owner = BaseOf(type, typeof(Dictionary<,>)) ?? BaseOf(type, typeof(HashSet<>));
        return owner is not null && MemberLookup.Field(owner, "_count") is { } count && MemberLookup.Field(owner, "_freeCount") is { } free
            ? (count, free)
            : null;
    }

    /// <summary>The framework types that can stand behind a collection interface, for <c>.Count</c>.</summary>
    public static IReadOnlyList<(Type Type, FieldInfo? Count, FieldInfo? Minus)> Behind(Type type)
    {
        var found = new List<(Type, FieldInfo?, FieldInfo?)>();
        if (!type.IsInterface || type.Namespace is not "System.Collections.Generic")
            return found;
        var arguments = type.GetGenericArguments();
        if (arguments.Length == 1)
        {
            var list = typeof(List<>).MakeGenericType(arguments);
            if (MemberLookup.Field(list, "_size") is { } size)
                found.Add((list, size, null));
            found.Add((arguments[0].MakeArrayType(), null, null));
            Add(found, typeof(HashSet<>).MakeGenericType(arguments));
            if (Definition(arguments[0]) == typeof(KeyValuePair<,>))
                arguments = arguments[0].GetGenericArguments();
        }

        // The key of any closed dictionary interface fits: Dictionary asks no more of it.
        if (arguments.Length == 2)
            Add(found, typeof(Dictionary<,>).MakeGenericType(arguments));
        return found;
    }

    /// <summary>List, array or Dictionary for an interface that indexes; the type itself if it needs no looking behind; null: no.</summary>
    public static IReadOnlyList<Type> IndexableBehind(Type type)
    {
        var arguments = type.GetGenericArguments();
        return (type.Namespace + "." + type.Name) switch
        {
            Namespace + "IList`1" or Namespace + "IReadOnlyList`1" => [typeof(List<>).MakeGenericType(arguments), arguments[0].MakeArrayType()],
            Namespace + "IDictionary`2" or Namespace + "IReadOnlyDictionary`2" => [typeof(Dictionary<,>).MakeGenericType(arguments)],
            _ => [],
        };
    }

    private static void Add(List<(Type, FieldInfo?, FieldInfo?)> found, Type type)
    {
        if (CountFields(type) is var (count, minus))
            found.Add((type, count, minus));
    }
}
