using System.Reflection;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Offset and element type of an instance field, from the runtime's field descriptor: method table pointer, one word of flags, then 27 bits of offset
/// and 5 bits of CorElementType. The same on .NET 8, 9 and 10; <see cref="SelfTest"/> proves it for the runtime at hand before it is used.
/// The element type is read here because <c>FieldInfo.FieldType</c> would load the types of fields that nobody has used yet.
/// </summary>
internal static unsafe class FieldLayout
{
    private const int OffsetBits = 27;

    // The runtime uses the last few offsets for fields that have no place (yet).
    private const int OffsetMax = (1 << OffsetBits) - 16;

    public const int ElementClass = 0x12;

    /// <summary>False when the field has no place in the object.</summary>
    public static bool TryRead(FieldInfo field, out int offset, out bool isReference)
    {
        var descriptor = (byte*)field.FieldHandle.Value;
        var word = *(uint*)(descriptor + sizeof(nint) + sizeof(uint));
        offset = (int)(word & ((1u << OffsetBits) - 1));
        isReference = word >> OffsetBits == ElementClass;
        return offset < OffsetMax;
    }

    /// <summary>True for pointers and function pointers, from the signature: the type itself is not touched.</summary>
    public static bool IsPointer(FieldInfo field)
    {
        var signature = field.Module.ResolveSignature(field.MetadataToken);
        // 0x06 begins a field; required and optional modifiers (0x1F, 0x20) carry a compressed token.
        var at = 1;
        while (at + 1 < signature.Length && signature[at] is 0x1F or 0x20)
            at += 1 + CompressedBytes(signature[at + 1]);
        return at < signature.Length && signature[at] is 0x0F or 0x1B;
    }

    private static int CompressedBytes(byte first) => (first & 0x80) == 0 ? 1 : (first & 0x40) == 0 ? 2 : 4;

    /// <summary>Instance fields, base classes first, in the order of their declaration.</summary>
    public static List<FieldInfo> Instance(Type type)
    {
        var chain = new List<Type>();
        for (var t = type; t != null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
            chain.Add(t);
        var fields = new List<FieldInfo>();
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var own = chain[i].GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            Array.Sort(own, static (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
            fields.AddRange(own);
        }
        return fields;
    }

    /// <summary>The field of that name, declared by the type or a base type; null when there is none.</summary>
    public static FieldInfo? Find(Type type, string name)
    {
        for (var t = type; t != null; t = t.BaseType)
        {
            var field = t.GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            if (field != null)
                return field;
        }
        return null;
    }

    /// <summary>Offset of the field of that name; -1 when there is none.</summary>
    public static int OffsetOf(Type? type, string name) =>
        type != null && Find(type, name) is { } field && TryRead(field, out var offset, out _) ? offset : -1;
}
