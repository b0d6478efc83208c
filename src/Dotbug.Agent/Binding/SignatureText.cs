using System.Reflection;
using System.Reflection.Metadata;
using System.Text;

namespace Dotbug.Agent.Binding;

/// <summary>One parameter in C#: modifier (<c>ref</c>, <c>in</c>, <c>out</c> or empty) and type with its namespaces.
/// <c>IsTypeParameter</c>: it is one of the declaring type's.</summary>
internal readonly record struct ParameterText(string Modifier, string Type, bool IsTypeParameter);

/// <summary>
/// Signatures as C# would write them, from metadata alone: nothing is resolved. Types carry their namespaces; <see cref="Short"/> takes
/// them off.
/// </summary>
internal sealed class SignatureText
{
    private readonly MetadataReader _reader;
    private readonly List<string> _typeParameters = [];
    private readonly List<string> _methodParameters = [];
    private BlobReader _blob;
    private int _depth;

    /// <summary>As in <see cref="Il.SignatureReader"/>: the walk is recursive.</summary>
    private const int DepthMax = 256;

    /// <summary>The runtime's own limit of array dimensions.</summary>
    private const int RankMax = 32;

    public List<ParameterText> Parameters { get; } = [];
    public bool IsVarArgs { get; }

    public SignatureText(MetadataReader reader, MethodDefinitionHandle handle)
    {
        _reader = reader;
        var method = reader.GetMethodDefinition(handle);
        Names(reader.GetTypeDefinition(method.GetDeclaringType()).GetGenericParameters(), _typeParameters);
        Names(method.GetGenericParameters(), _methodParameters);
        _blob = reader.GetBlobReader(method.Signature);
        var header = _blob.ReadSignatureHeader();
        IsVarArgs = header.CallingConvention == SignatureCallingConvention.VarArgs;
        if (header.IsGeneric)
            _blob.ReadCompressedInteger();
        var count = _blob.ReadCompressedInteger();
        Type(out _);
        for (var i = 0; i < count; i++)
        {
            var type = Type(out var byRef);
            Parameters.Add(new ParameterText(byRef ? Modifier(method, i + 1) : "", type, _typeParameters.Contains(type)));
        }
    }

    /// <summary><c>(string, out int)</c></summary>
    public string ParameterList()
    {
        var text = new StringBuilder("(");
        foreach (var (modifier, type, _) in Parameters)
        {
            if (text.Length > 1)
                text.Append(", ");
            if (modifier.Length > 0)
                text.Append(modifier).Append(' ');
            text.Append(Short(type));
        }
        return text.Append(')').ToString();
    }

    /// <summary>Without namespaces and enclosing types: <c>List&lt;Order></c> for <c>System.Collections.Generic.List&lt;Shop.Order></c>.</summary>
    public static string Short(string type)
    {
        var text = new StringBuilder(type.Length);
        var start = 0;
        foreach (var c in type)
        {
            if (c == '.')
            {
                text.Length = start;
                continue;
            }
            text.Append(c);
            if (!char.IsLetterOrDigit(c) && c != '_')
                start = text.Length;
        }
        return text.ToString();
    }

    private void Names(GenericParameterHandleCollection parameters, List<string> to)
    {
        for (var i = 0; i < parameters.Count; i++)
            to.Add(_reader.GetString(_reader.GetGenericParameter(parameters[i]).Name));
    }

    private string Modifier(MethodDefinition method, int sequence)
    {
        foreach (var handle in method.GetParameters())
        {
            var parameter = _reader.GetParameter(handle);
            if (parameter.SequenceNumber == sequence)
            {
                return (parameter.Attributes & (ParameterAttributes.In | ParameterAttributes.Out)) switch
                {
                    ParameterAttributes.Out => "out",
                    ParameterAttributes.In => "in",
                    _ => "ref",
                };
            }
        }
        return "ref";
    }

    private string Type(out bool byRef)
    {
        if (++_depth > DepthMax)
            throw new BadImageFormatException($"a signature nests types more than {DepthMax} levels deep");
        var text = OneType(out byRef);
        _depth--;
        return text;
    }

    private string OneType(out bool byRef)
    {
        byRef = false;
        for (; ; )
        {
            var code = _blob.ReadCompressedInteger();
            switch (code)
            {
                case 0x10:
                    byRef = true;
                    continue;
                case 0x1F or 0x20: // modreq, modopt
                    _blob.ReadTypeHandle();
                    continue;
                case 0x45: // pinned
                    continue;
                case 0x0F:
                    return Type(out _) + "*";
                case 0x11 or 0x12:
                    return Named(_blob.ReadTypeHandle(), null);
                case 0x13:
                    return Parameter(_typeParameters, "T");
                case 0x1E:
                    return Parameter(_methodParameters, "TM");
                case 0x14:
                    return Array();
                case 0x15:
                    return Instance();
                case 0x1B:
                    return FunctionPointer();
                case 0x1D:
                    return Type(out _) + "[]";
                default:
                    return CSharpNames.Primitive(code);
            }
        }
    }

    private string Parameter(List<string> names, string prefix)
    {
        var index = _blob.ReadCompressedInteger();
        return index < names.Count ? names[index] : prefix + index;
    }

    private string Array()
    {
        var element = Type(out _);
        var rank = _blob.ReadCompressedInteger();
        for (var sizes = _blob.ReadCompressedInteger(); sizes > 0; sizes--)
            _blob.ReadCompressedInteger();
        for (var bounds = _blob.ReadCompressedInteger(); bounds > 0; bounds--)
            _blob.ReadCompressedSignedInteger();
        return element + "[" + new string(',', Math.Clamp(rank - 1, 0, RankMax)) + "]";
    }

    private string Instance()
    {
        _blob.ReadCompressedInteger();
        var handle = _blob.ReadTypeHandle();
        var count = _blob.ReadCompressedInteger();
        if (count > _blob.RemainingBytes)
            throw new BadImageFormatException("a signature ends in the middle of a type");
        var arguments = new string[count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Type(out _);
        return Named(handle, arguments);
    }

    private string FunctionPointer()
    {
        var header = _blob.ReadSignatureHeader();
        if (header.IsGeneric)
            _blob.ReadCompressedInteger();
        var count = _blob.ReadCompressedInteger();
        var result = Type(out _);
        var text = new StringBuilder("delegate*<");
        for (var i = 0; i < count; i++)
            text.Append(Type(out _)).Append(", ");
        return text.Append(result).Append('>').ToString();
    }

    private string Named(EntityHandle handle, string[]? arguments)
    {
        var text = new StringBuilder();
        var used = 0;
        AppendName(handle, arguments, ref used, text);
        return CSharpNames.Simplify(text.ToString(), arguments);
    }

    private void AppendName(EntityHandle handle, string[]? arguments, ref int used, StringBuilder to)
    {
        StringHandle space, name;
        EntityHandle outer;
        if (handle.Kind == HandleKind.TypeReference)
        {
            var type = _reader.GetTypeReference((TypeReferenceHandle)handle);
            (space, name) = (type.Namespace, type.Name);
            outer = type.ResolutionScope.Kind == HandleKind.TypeReference ? type.ResolutionScope : default;
        }
        else if (handle.Kind == HandleKind.TypeDefinition)
        {
            var type = _reader.GetTypeDefinition((TypeDefinitionHandle)handle);
            (space, name, outer) = (type.Namespace, type.Name, type.GetDeclaringType());
        }
        else
        {
            to.Append("object");
            return;
        }
        if (!outer.IsNil)
        {
            AppendName(outer, arguments, ref used, to);
            to.Append('.');
        }
        else if (!space.IsNil)
        {
            to.Append(_reader.GetString(space)).Append('.');
        }
        var written = _reader.GetString(name);
        var tick = written.LastIndexOf('`');
        to.Append(tick < 0 ? written : written[..tick]);
        if (tick < 0 || arguments is null || !int.TryParse(written.AsSpan(tick + 1), out var arity))
            return;
        to.Append('<');
        for (var i = 0; i < arity && used < arguments.Length; i++)
            to.Append(i > 0 ? ", " : "").Append(arguments[used++]);
        to.Append('>');
    }
}
