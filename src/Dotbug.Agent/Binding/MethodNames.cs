using System.Reflection;
using System.Reflection.Metadata;
using System.Text;

namespace Dotbug.Agent.Binding;

/// <summary>Names of methods for people, in the words of the target language, from metadata alone.</summary>
internal static class MethodNames
{
    /// <summary><c>PartnerRelay.RelayAsync</c>: enclosing types, but no namespace.</summary>
    public static string Short(in Candidate candidate)
    {
        if (candidate.Label is not null)
            return candidate.Label;
        var method = candidate.Definition;
        return TypeName(candidate.Scan, method.GetDeclaringType()) + "." + MemberName(candidate.Scan, method);
    }

    /// <summary><c>Gateway!Gateway.PartnerRelay.RelayAsync(string, int, string)</c>; with the load context, when it is not the program's own.</summary>
    public static string Signature(in Candidate candidate)
    {
        var reader = candidate.Scan.Reader;
        var type = reader.GetTypeDefinition(candidate.Definition.GetDeclaringType());
        while (!type.GetDeclaringType().IsNil)
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        var space = reader.GetString(type.Namespace);
        return candidate.Scan.Name + "!" + (space.Length == 0 ? "" : space + ".") + Short(candidate)
            + new SignatureText(reader, candidate.Method).ParameterList()
            + (candidate.Scan.Context.Length > 0 ? $" in load context '{candidate.Scan.Context}'" : "");
    }

    /// <summary><c>Outer.Pair&lt;K, V></c></summary>
    public static string TypeName(AssemblyScan scan, TypeDefinitionHandle handle)
    {
        var type = scan.Reader.GetTypeDefinition(handle);
        var text = new StringBuilder();
        var outerParameters = 0;
        if (!type.GetDeclaringType().IsNil)
        {
            text.Append(TypeName(scan, type.GetDeclaringType())).Append('.');
            outerParameters = scan.Reader.GetTypeDefinition(type.GetDeclaringType()).GetGenericParameters().Count;
        }
        var name = scan.Utf8(type.Name);
        TypePath.SplitArity(ref name);
        text.Append(Encoding.UTF8.GetString(name));
        // Nested types repeat the parameters of the types around them.
        AppendParameters(scan.Reader, type.GetGenericParameters(), outerParameters, text);
        return text.ToString();
    }

    private static string MemberName(AssemblyScan scan, in MethodDefinition method)
    {
        var special = (method.Attributes & MethodAttributes.SpecialName) != 0;
        var name = scan.Reader.GetString(method.Name);
        var indexer = special && IsIndexer(scan.Reader, method, name);
        var text = new StringBuilder(special ? Member(name, indexer) : Simple(name));
        AppendParameters(scan.Reader, method.GetGenericParameters(), 0, text);
        return text.ToString();
    }

    /// <summary>A name from metadata as the target language says it: <c>get_Total</c> is <c>Total.get</c>.</summary>
    public static string Member(string name, bool indexer)
    {
        if (name is ".ctor" or ".cctor")
            return name[1..];
        name = Simple(name);
        foreach (var (prefix, word) in s_accessors)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return (indexer ? "this" : name[prefix.Length..]) + word;
        }
        return name == "<Main>$" ? "Main" : name;
    }

    private static readonly (string Prefix, string Word)[] s_accessors =
        [("get_", ".get"), ("set_", ".set"), ("add_", ".add"), ("remove_", ".remove")];

    private static string Simple(string name) => name == "<Main>$" ? "Main" : name[(name.LastIndexOf('.') + 1)..];

    private static bool IsIndexer(MetadataReader reader, in MethodDefinition method, string name)
    {
        var blob = reader.GetBlobReader(method.Signature);
        blob.ReadSignatureHeader();
        var count = blob.ReadCompressedInteger();
        name = Simple(name);
        return name.StartsWith("get_", StringComparison.Ordinal) && count >= 1
            || name.StartsWith("set_", StringComparison.Ordinal) && count >= 2;
    }

    private static void AppendParameters(MetadataReader reader, GenericParameterHandleCollection parameters, int from, StringBuilder to)
    {
        if (parameters.Count <= from)
            return;
        for (var i = from; i < parameters.Count; i++)
            to.Append(i == from ? '<' : ',').Append(i == from ? "" : " ").Append(reader.GetString(reader.GetGenericParameter(parameters[i]).Name));
        to.Append('>');
    }
}
