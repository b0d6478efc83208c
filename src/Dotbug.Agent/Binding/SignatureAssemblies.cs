using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Dotbug.Agent.Binding;

/// <summary>
/// Whether the assemblies that a method's signature names are loaded. Asking reflection for the parameters of one that are not would load them, and run
/// the program's resolve handlers. Each answer is the name of an assembly that is missing, or null.
/// </summary>
internal sealed class SignatureAssemblies(List<AssemblyScan> scans) : ISignatureTypeProvider<string?, object?>
{
    private readonly HashSet<string> _names = [.. scans.Select(s => s.Name)];

    public string? Missing(in Candidate candidate)
    {
        var signature = candidate.Definition.DecodeSignature(this, null);
        return signature.ReturnType ?? First(signature.ParameterTypes);
    }

    private static string? First(ImmutableArray<string?> types)
    {
        foreach (var type in types)
        {
            if (type != null)
                return type;
        }
        return null;
    }

    public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference)
            scope = reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        if (scope.Kind != HandleKind.AssemblyReference)
            return null;
        var name = reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name);
        return _names.Contains(name) ? null : name;
    }

    public string? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string? GetGenericInstantiation(string? genericType, ImmutableArray<string?> typeArguments) => genericType ?? First(typeArguments);

    public string? GetFunctionPointerType(MethodSignature<string?> signature) => signature.ReturnType ?? First(signature.ParameterTypes);

    public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => modifier ?? unmodifiedType;

    public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

    public string? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

    public string? GetGenericMethodParameter(object? genericContext, int index) => null;

    public string? GetGenericTypeParameter(object? genericContext, int index) => null;

    public string? GetArrayType(string? elementType, ArrayShape shape) => elementType;

    public string? GetSZArrayType(string? elementType) => elementType;

    public string? GetByReferenceType(string? elementType) => elementType;

    public string? GetPointerType(string? elementType) => elementType;

    public string? GetPinnedType(string? elementType) => elementType;
}
