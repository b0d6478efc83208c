using System.Reflection;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>What a name means on a type. A closed family.</summary>
internal abstract record Member;

/// <summary>A field to read, seen as <c>As</c>. <c>Exact</c>: only objects of this very type, since others may override the getter.</summary>
internal sealed record FieldMember(FieldInfo Field, Type As, Type? Exact) : Member;

/// <summary>There is a property, but reading it would run code.</summary>
internal sealed record CodeMember(string Why) : Member;

internal sealed record NoMember : Member;

/// <summary>
/// Finds fields, and properties that only return a field, in a type and its bases. Reads metadata and IL; calls nothing.
/// </summary>
internal static class MemberLookup
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Member Find(Type type, string name)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.GetField(name, Declared) is { } field)
                return new FieldMember(field, field.FieldType, null);
            if (Array.Find(t.GetProperties(Declared), p => p.Name == name) is { GetMethod: { } getter } property)
                return FromProperty(type, t, property, getter);
        }

        return type.IsInterface && Array.Exists(AllProperties(type), p => p == name)
            ? new CodeMember("it belongs to an interface; write 'x is Type && ...' with the type behind it")
            : new NoMember();
    }

    /// <summary>Names that <see cref="Find"/> would take, for hints: properties first, without compiler-made ones.</summary>
    public static IReadOnlyCollection<string> Readable(Type type)
    {
        var names = new List<string>();
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            names.AddRange(t.GetProperties(Declared).Select(p => p.Name).Where(n => Find(type, n) is FieldMember));
            names.AddRange(t.GetFields(Declared).Select(f => f.Name).Where(n => !n.Contains('<', StringComparison.Ordinal)));
        }

        return names.Distinct().ToArray();
    }

    /// <summary>A field of a framework type by its name, bases included; null if this runtime calls it otherwise.</summary>
    public static FieldInfo? Field(Type type, string name)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.GetField(name, Declared) is { } field)
                return field;
        }

        return null;
    }

    private static string[] AllProperties(Type type) =>
        type.GetInterfaces().Append(type).SelectMany(i => i.GetProperties()).Select(p => p.Name).ToArray();

    private static Member FromProperty(Type type, Type owner, PropertyInfo property, MethodInfo getter)
    {
        if (owner.IsInterface)
            return new CodeMember("it belongs to an interface; write 'x is Type && ...' with the type behind it");
        if (getter.IsAbstract)
            return new CodeMember("its getter is abstract; write 'x is Type && ...' with the type that has it");
        var field = owner.GetField($"<{property.Name}>k__BackingField", Declared) ?? Getters.ReturnedField(owner, getter);
        if (field is null || View(field.FieldType, property.PropertyType) is not { } view)
            return new CodeMember("its getter runs code");
        var overridable = getter.IsVirtual && !getter.IsFinal && !type.IsSealed && !type.IsValueType;
        if (overridable && type.IsAbstract)
            return new CodeMember("a derived type may override its getter; write 'x is Type && ...' with the object's own type");
        return new FieldMember(field, view, overridable ? type : null);
    }

    /// <summary>The type under which a getter shows its field: the same bits, or a base of it.</summary>
    private static Type? View(Type field, Type property)
    {
        if (field == property)
            return field;
        if (!field.IsValueType && !property.IsValueType)
            return field;
        var (a, b) = (Underlying(field), Underlying(property));
        return a == b && a.IsPrimitive ? property : null;
    }

    private static Type Underlying(Type type) => type.IsEnum ? type.GetEnumUnderlyingType() : type;
}
