using System.Reflection;
using System.Reflection.Metadata;
using Dotbug.Spec;

namespace Dotbug.Agent.Binding;

/// <summary>
/// The last word of a target against methods. A pattern with <c>*</c> means what a person would call methods and operators: accessors,
/// constructors and what compilers add are only found by their own words.
/// </summary>
internal sealed class MemberPattern(MethodTarget target)
{
    private readonly NamePattern _name = new(target.Method.Pattern);
    private readonly bool _isMain = target is { Kind: MemberKind.Method, Method.Pattern: "Main" };

    public bool Matches(AssemblyScan scan, MethodDefinitionHandle handle)
    {
        var method = scan.Reader.GetMethodDefinition(handle);
        return MatchesName(scan.Utf8(method.Name), (method.Attributes & MethodAttributes.SpecialName) != 0)
            && MatchesShape(scan.Reader, handle, method);
    }

    /// <summary>The name alone. <paramref name="special"/>: it is an accessor's, an operator's or a constructor's.</summary>
    public bool MatchesName(ReadOnlySpan<byte> name, bool special)
    {
        // Explicit implementations are named Namespace.IInterface.Method. The dot in <.ctor>g__Local|3_0 is another one.
        var dot = TypePath.IsCompilerMade(name) ? -1 : name.LastIndexOf((byte)'.');
        var simple = dot > 0 ? name[(dot + 1)..] : name;
        switch (target.Kind)
        {
            case MemberKind.Constructor:
                return name.SequenceEqual(".ctor"u8);
            case MemberKind.StaticConstructor:
                return name.SequenceEqual(".cctor"u8);
            case MemberKind.Getter or MemberKind.IndexerGetter:
                return MatchesAccessor(simple, special, "get_"u8);
            case MemberKind.Setter or MemberKind.IndexerSetter:
                return MatchesAccessor(simple, special, "set_"u8);
            case MemberKind.Adder:
                return MatchesAccessor(simple, special, "add_"u8);
            case MemberKind.Remover:
                return MatchesAccessor(simple, special, "remove_"u8);
            default:
                if (_name.HasWildcard && (TypePath.IsCompilerMade(simple) || special && !simple.StartsWith("op_"u8)))
                    return false;
                return _name.Matches(simple) || _isMain && name.SequenceEqual("<Main>$"u8);
        }
    }

    private bool MatchesAccessor(ReadOnlySpan<byte> name, bool special, ReadOnlySpan<byte> prefix)
    {
        if (!name.StartsWith(prefix))
            return false;
        // A method that only looks like an accessor is found when it is written out.
        return target.Kind is MemberKind.IndexerGetter or MemberKind.IndexerSetter
            ? special
            : (special || !_name.HasWildcard) && _name.Matches(name[prefix.Length..]);
    }

    private bool MatchesShape(MetadataReader reader, MethodDefinitionHandle handle, in MethodDefinition method)
    {
        if (target.Method.Arity >= 0 && target.Inner is null && method.GetGenericParameters().Count != target.Method.Arity)
            return false;
        // An indexer is a property with parameters, whatever its name in metadata.
        var least = target.Kind switch { MemberKind.IndexerGetter => 1, MemberKind.IndexerSetter => 2, _ => 0 };
        if (least == 0 && target.Parameters is null)
            return true;
        var parameters = new SignatureText(reader, handle).Parameters;
        return parameters.Count >= least && (target.Parameters is null || TypePattern.Matches(target.Parameters, parameters));
    }
}
