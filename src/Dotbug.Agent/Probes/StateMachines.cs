using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Finds in the MoveNext of a compiler-made async method what the rewriter needs: the fields and the builder's calls, by the tokens that this very body uses (in
/// generic code they are references through an instantiation, not definitions).
/// </summary>
internal static unsafe class StateMachines
{
    // As C# calls them, and as Visual Basic does.
    private static readonly string[] s_states = ["<>1__state", "$State"], s_builders = ["<>t__builder", "$Builder"];
    private const byte Call = 0x28, CallVirt = 0x6F, Ldfld = 0x7B, Ldflda = 0x7C, Stfld = 0x7D;

    /// <summary>Null with a reason when it is none that can be followed.</summary>
    public static (MachineParts? Machine, Type? Result) Read(MethodInfo moveNext, ReadOnlySpan<byte> body, out string reason)
    {
        const BindingFlags fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        reason = "";
        var builder = s_builders.Select(name => moveNext.DeclaringType!.GetField(name, fields)).FirstOrDefault(found => found != null);
        if (builder == null)
        {
            reason = "its state machine is not of the usual form";
            return default;
        }
        var key = AsyncBuilders.KeyOf(builder.FieldType, out var unknown);
        if (key < 0)
        {
            reason = $"its completion cannot be seen: {unknown}";
            return default;
        }
        if (!moveNext.Module.Assembly.TryGetRawMetadata(out var blob, out var length))
        {
            reason = "its metadata cannot be read";
            return default;
        }
        var reader = new MetadataReader(blob, length);
        uint state = 0, builderToken = 0, setResult = 0, setException = 0;
        foreach (var item in IlBody.Read(body).Items)
        {
            if (item.Raw.Length != 5)
                continue;
            var token = BinaryPrimitives.ReadUInt32LittleEndian(item.Raw.AsSpan(1));
            switch (item.Raw[0])
            {
                case Ldfld or Stfld or Ldflda when Name(reader, token) is var name:
                    state = s_states.Contains(name) ? token : state;
                    builderToken = s_builders.Contains(name) ? token : builderToken;
                    break;
                case Call or CallVirt when Name(reader, token) is var name:
                    setResult = name == "SetResult" && IsOn(builder.FieldType, reader, token) ? token : setResult;
                    setException = name == "SetException" && IsOn(builder.FieldType, reader, token) ? token : setException;
                    break;
            }
        }
        if (state == 0 || builderToken == 0 || setException == 0)
        {
            reason = "its state machine is not of the usual form";
            return default;
        }
        var (result, signature, boxed, type) = ResultOf(builder);
        return (new MachineParts(state, builderToken, setResult, setException, result, signature, boxed, key), type);
    }

    public static string Name(MetadataReader reader, uint token)
    {
        var handle = MetadataTokens.EntityHandle((int)token);
        return handle.Kind switch
        {
            HandleKind.FieldDefinition => reader.GetString(reader.GetFieldDefinition((FieldDefinitionHandle)handle).Name),
            HandleKind.MethodDefinition => reader.GetString(reader.GetMethodDefinition((MethodDefinitionHandle)handle).Name),
            HandleKind.MemberReference => reader.GetString(reader.GetMemberReference((MemberReferenceHandle)handle).Name),
            _ => "",
        };
    }

    /// <summary>A program's own SetResult on a TaskCompletionSource does not count.</summary>
    private static bool IsOn(Type builder, MetadataReader reader, uint token)
    {
        var handle = MetadataTokens.EntityHandle((int)token);
        var parent = handle.Kind switch
        {
            HandleKind.MethodDefinition => reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType(),
            HandleKind.MemberReference => reader.GetMemberReference((MemberReferenceHandle)handle).Parent,
            _ => default,
        };
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (blob.ReadByte() != SignatureReader.GenericInst)
                return false;
            blob.ReadByte();
            parent = blob.ReadTypeHandle();
        }
        var name = parent.Kind switch
        {
            HandleKind.TypeReference => reader.GetTypeReference((TypeReferenceHandle)parent).Name,
            HandleKind.TypeDefinition => reader.GetTypeDefinition((TypeDefinitionHandle)parent).Name,
            _ => default,
        };
        return !name.IsNil && reader.StringComparer.Equals(name, builder.Name);
    }

    private static (byte[]? Own, byte[] Passed, bool Boxed, Type? Type) ResultOf(FieldInfo builder)
    {
        if (!builder.FieldType.IsGenericType)
            return (null, [], false, null);
        var reader = new SignatureReader(builder.Module.ResolveSignature(builder.MetadataToken));
        reader.Byte();
        reader.SkipModifiers();
        reader.Byte();
        reader.Byte();
        reader.Number();
        reader.Number();
        var start = reader.At;
        var head = reader.Peek();
        var generic = reader.SkipType();
        var own = reader.Since(start).ToArray();
        var type = builder.FieldType.GetGenericArguments()[0];
        var boxed = head is SignatureReader.Var or SignatureReader.MVar
            || (generic && head == SignatureReader.GenericInst && own[1] == SignatureReader.ValueType);
        var byReference = boxed || !type.IsValueType;
        return (own, byReference ? [SignatureReader.Object] : own, boxed, generic ? typeof(object) : type);
    }
}
