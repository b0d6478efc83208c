using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Dotbug.Agent.Binding;

/// <summary>What a compiler made of an async method or an iterator, by the attribute that names the state machine.</summary>
internal readonly record struct StateMachine(bool IsAsync, bool IsIterator, bool IsAsyncIterator, uint MoveNextToken)
{
    public static StateMachine Of(AssemblyScan scan, in MethodDefinition method)
    {
        foreach (var handle in method.GetCustomAttributes())
        {
            var attribute = scan.Reader.GetCustomAttribute(handle);
            if (Attributes.Is(scan, attribute, "System.Runtime.CompilerServices"u8, "AsyncStateMachineAttribute"u8))
                return new StateMachine(true, false, false, MoveNext(scan, method, attribute));
            if (Attributes.Is(scan, attribute, "System.Runtime.CompilerServices"u8, "IteratorStateMachineAttribute"u8))
                return new StateMachine(false, true, false, MoveNext(scan, method, attribute));
            if (Attributes.Is(scan, attribute, "System.Runtime.CompilerServices"u8, "AsyncIteratorStateMachineAttribute"u8))
                return new StateMachine(false, true, true, MoveNext(scan, method, attribute));
        }
        return default;
    }

    private static uint MoveNext(AssemblyScan scan, in MethodDefinition method, in CustomAttribute attribute)
    {
        var reader = scan.Reader;
        var blob = reader.GetBlobReader(attribute.Value);
        if (blob.Length < 3 || blob.ReadUInt16() != 1 || blob.ReadSerializedString() is not { } name)
            return 0;
        name = OwnName(name);
        foreach (var handle in reader.GetTypeDefinition(method.GetDeclaringType()).GetNestedTypes())
        {
            var type = reader.GetTypeDefinition(handle);
            if (!reader.StringComparer.Equals(type.Name, name))
                continue;
            foreach (var candidate in type.GetMethods())
            {
                // C# calls it MoveNext; in other languages it may be an explicit implementation.
                var found = scan.Utf8(reader.GetMethodDefinition(candidate).Name);
                if (found.SequenceEqual("MoveNext"u8) || found.EndsWith(".MoveNext"u8))
                    return (uint)MetadataTokens.GetToken(candidate);
            }
        }
        return 0;
    }

    /// <summary><c>&lt;M>d__4</c> of <c>Ns.Outer+&lt;M>d__4, Assembly</c>, where a back-slash escapes.</summary>
    private static string OwnName(string name)
    {
        var start = 0;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length)
            {
                text.Append(name[++i]);
                continue;
            }
            if (name[i] == ',')
                break;
            text.Append(name[i]);
            if (name[i] == '+')
                start = text.Length;
        }
        return text.ToString(start, text.Length - start);
    }
}
