using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Dotbug.Agent.Binding;

/// <summary>A method that matched, in metadata only: nothing of it has been resolved. <c>Label</c>: for functions inside a method, how
/// the target language names it (<c>OrderService.Submit/lambda#2</c>).</summary>
internal readonly record struct Candidate(AssemblyScan Scan, MethodDefinitionHandle Method, string? Label)
{
    public MethodDefinition Definition => Scan.Reader.GetMethodDefinition(Method);
    public uint Token => (uint)MetadataTokens.GetToken(Method);
}
