using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using Dotbug.Agent.Binding;

namespace Dotbug.Agent.Frames;

/// <summary>
/// A method as .NET prints it in stack traces, <c>Gateway.PartnerRelay.RelayAsync(String partner, Int32 status)</c>, made from metadata:
/// nothing of the frames of a program is resolved for their names. A state machine is shown as the method it came from.
/// </summary>
internal static class StackText
{
    public static string Of(AssemblyScan scan, uint token)
    {
        var handle = MetadataTokens.MethodDefinitionHandle((int)(token & 0xFFFFFF));
        var suffix = "";
        if (SourceOf(scan, handle, token) is { } source)
        {
            if (source.IsIterator)
                suffix = "+MoveNext()";
            handle = source.Method;
        }
        var reader = scan.Reader;
        var method = reader.GetMethodDefinition(handle);
        var text = new StringBuilder();
        AppendType(scan, method.GetDeclaringType(), text);
        text.Append('.').Append(reader.GetString(method.Name));
        AppendGenericParameters(reader, method.GetGenericParameters(), text);
        AppendParameters(reader, handle, method, text);
        return text.Append(suffix).ToString();
    }

    private readonly record struct Source(MethodDefinitionHandle Method, bool IsIterator);

    private static Source? SourceOf(AssemblyScan scan, MethodDefinitionHandle handle, uint token)
    {
        var reader = scan.Reader;
        var type = reader.GetTypeDefinition(reader.GetMethodDefinition(handle).GetDeclaringType());
        if (type.GetDeclaringType().IsNil || !TypePath.IsCompilerMade(scan.Utf8(type.Name)))
            return null;
        foreach (var candidate in reader.GetTypeDefinition(type.GetDeclaringType()).GetMethods())
        {
            var machine = StateMachine.Of(scan, reader.GetMethodDefinition(candidate));
            if (machine.MoveNextToken == token)
                return new Source(candidate, machine.IsIterator);
        }
        return null;
    }

    private static void AppendType(AssemblyScan scan, TypeDefinitionHandle handle, StringBuilder to)
    {
        var type = scan.Reader.GetTypeDefinition(handle);
        if (!type.GetDeclaringType().IsNil)
        {
            AppendType(scan, type.GetDeclaringType(), to);
            to.Append('.');
        }
        else if (!type.Namespace.IsNil)
        {
            to.Append(scan.Reader.GetString(type.Namespace)).Append('.');
        }
        to.Append(scan.Reader.GetString(type.Name));
    }

    private static void AppendGenericParameters(MetadataReader reader, GenericParameterHandleCollection parameters, StringBuilder to)
    {
        for (var i = 0; i < parameters.Count; i++)
            to.Append(i == 0 ? '[' : ',').Append(reader.GetString(reader.GetGenericParameter(parameters[i]).Name));
        if (parameters.Count > 0)
            to.Append(']');
    }

    private static void AppendParameters(MetadataReader reader, MethodDefinitionHandle handle, in MethodDefinition method, StringBuilder to)
    {
        var types = new SignatureText(reader, handle).Parameters;
        var names = new string[types.Count];
        foreach (var parameterHandle in method.GetParameters())
        {
            var parameter = reader.GetParameter(parameterHandle);
            if (parameter.SequenceNumber >= 1 && parameter.SequenceNumber <= names.Length)
                names[parameter.SequenceNumber - 1] = reader.GetString(parameter.Name);
        }
        to.Append('(');
        for (var i = 0; i < names.Length; i++)
        {
            to.Append(i > 0 ? ", " : "").Append(ClrName(types[i].Type)).Append(types[i].Modifier.Length > 0 ? "&" : "");
            if (!string.IsNullOrEmpty(names[i]))
                to.Append(' ').Append(names[i]);
        }
        to.Append(')');
    }

    /// <summary>Stack traces have <c>Int32</c> and <c>List`1</c> where C# has <c>int</c> and <c>List&lt;T></c>.</summary>
    private static string ClrName(string type)
    {
        var brackets = "";
        for (; ; )
        {
            var cut = type.EndsWith('*') ? type.Length - 1 : type.EndsWith(']') ? type.LastIndexOf('[') : -1;
            if (cut < 0)
                break;
            brackets = type[cut..] + brackets;
            type = type[..cut];
        }
        if (type.EndsWith('?'))
            return "Nullable`1" + brackets;
        if (type.StartsWith('('))
            return "ValueTuple`" + Arguments(type, '(', ')') + brackets;
        if (type.StartsWith("delegate*", StringComparison.Ordinal))
            return "IntPtr" + brackets;
        var angle = type.EndsWith('>') ? OpeningAngle(type) : -1;
        return angle > 0
            ? SignatureText.Short(type[..angle]) + "`" + Arguments(type[angle..], '<', '>') + brackets
            : SignatureText.Short(CSharpNames.ClrName(type)) + brackets;
    }

    private static int OpeningAngle(string type)
    {
        var depth = 0;
        for (var i = type.Length - 1; i >= 0; i--)
        {
            if (type[i] == '>')
                depth++;
            else if (type[i] == '<' && --depth == 0)
                return i;
        }
        return -1;
    }

    private static int Arguments(string list, char open, char close)
    {
        int depth = 0, count = 1;
        foreach (var c in list)
        {
            if (c == open || c is '<' or '(' or '[')
                depth++;
            else if (c == close || c is '>' or ')' or ']')
                depth--;
            else if (c == ',' && depth == 1)
                count++;
        }
        return count;
    }
}
