using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Exploring;

/// <summary>The methods of the framework that an assembly calls, as specs: read from its references, so that none can be forgotten.</summary>
internal static class OwnMethods
{
    public static IReadOnlyList<string> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return [.. reader.MemberReferences.Select(reader.GetMemberReference)
            .Where(m => m.GetKind() == MemberReferenceKind.Method)
            .Select(m => (Type: TypeOf(reader, m.Parent), Name: reader.GetString(m.Name)))
            .Where(m => m.Type != null)
            .Select(m => $"{m.Type}.{Method(m.Name)}")
            .Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>As the language writes it; null: an array's, or one of the assembly's own.</summary>
    private static string? TypeOf(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            // An instantiation: GENERICINST, CLASS or VALUETYPE, the type.
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                return null;
            blob.ReadCompressedInteger();
            parent = blob.ReadTypeHandle();
        }
        if (parent.Kind != HandleKind.TypeReference)
            return null;
        var type = reader.GetTypeReference((TypeReferenceHandle)parent);
        var name = Generic(reader.GetString(type.Name));
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return $"{TypeOf(reader, type.ResolutionScope)}.{name}";
        return type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
    }

    /// <summary>List`1 is List&lt;&gt;.</summary>
    private static string Generic(string name)
    {
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : $"{name[..tick]}<{new string(',', int.Parse(name[(tick + 1)..]) - 1)}>";
    }

    private static string Method(string name) => name switch
    {
        ".ctor" => "ctor",
        "get_Item" or "get_Chars" => "this.get",
        "set_Item" => "this.set",
        _ when name.StartsWith("get_", StringComparison.Ordinal) => $"{name[4..]}.get",
        _ when name.StartsWith("set_", StringComparison.Ordinal) => $"{name[4..]}.set",
        _ when name.StartsWith("add_", StringComparison.Ordinal) => $"{name[4..]}.add",
        _ when name.StartsWith("remove_", StringComparison.Ordinal) => $"{name[7..]}.remove",
        _ => name,
    };
}
