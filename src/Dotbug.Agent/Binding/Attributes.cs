using System.Reflection.Metadata;

namespace Dotbug.Agent.Binding;

/// <summary>Custom attributes by name, without resolving anything.</summary>
internal static class Attributes
{
    /// <summary>The full name's last part decides; namespaces are compared too.</summary>
    public static bool Has(AssemblyScan scan, CustomAttributeHandleCollection attributes, ReadOnlySpan<byte> space, ReadOnlySpan<byte> name)
    {
        foreach (var handle in attributes)
        {
            if (Is(scan, scan.Reader.GetCustomAttribute(handle), space, name))
                return true;
        }
        return false;
    }

    public static bool Is(AssemblyScan scan, in CustomAttribute attribute, ReadOnlySpan<byte> space, ReadOnlySpan<byte> name)
    {
        var reader = scan.Reader;
        EntityHandle type = default;
        if (attribute.Constructor.Kind == HandleKind.MemberReference)
            type = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        else if (attribute.Constructor.Kind == HandleKind.MethodDefinition)
            type = reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
        if (type.Kind == HandleKind.TypeReference)
        {
            var reference = reader.GetTypeReference((TypeReferenceHandle)type);
            return scan.Utf8(reference.Name).SequenceEqual(name) && scan.Utf8(reference.Namespace).SequenceEqual(space);
        }
        if (type.Kind == HandleKind.TypeDefinition)
        {
            var definition = reader.GetTypeDefinition((TypeDefinitionHandle)type);
            return scan.Utf8(definition.Name).SequenceEqual(name) && scan.Utf8(definition.Namespace).SequenceEqual(space);
        }
        return false;
    }
}
