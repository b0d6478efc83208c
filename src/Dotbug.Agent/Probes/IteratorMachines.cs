using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using Dotbug.Agent.Il;

namespace Dotbug.Agent.Probes;

/// <summary>
/// The same as <see cref="StateMachines"/> for an async iterator: its state machine is an object, which hands every item, and its end, to a promise of its own.
/// </summary>
internal static unsafe class IteratorMachines
{
    private const byte Call = 0x28, Ldfld = 0x7B, Ldflda = 0x7C;

    /// <summary>Null with a reason when it is none that can be followed.</summary>
    public static IteratorParts? Read(MethodInfo moveNext, ReadOnlySpan<byte> body, out string reason)
    {
        const BindingFlags methods = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        reason = "";
        if (!moveNext.Module.Assembly.TryGetRawMetadata(out var blob, out var length))
        {
            reason = "its metadata cannot be read";
            return null;
        }
        var reader = new MetadataReader(blob, length);
        uint state = 0, disposing = 0, setResult = 0, setException = 0;
        var items = IlBody.Read(body).Items;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Raw is not [Ldfld or Call, _, _, _, _])
                continue;
            var token = Token(items[i]);
            switch (StateMachines.Name(reader, token))
            {
                case "<>1__state":
                    state = token;
                    break;
                case "<>w__disposeMode":
                    disposing = token;
                    break;
                // The address, the value, the call: the program's own promises are other fields.
                case "SetResult" when IsPromise(reader, items, i):
                    setResult = token;
                    break;
                case "SetException" when IsPromise(reader, items, i):
                    setException = token;
                    break;
            }
        }
        if (state != 0 && disposing != 0 && setResult != 0 && setException != 0 && moveNext.DeclaringType is { IsValueType: false } machine)
        {
            var enumerator = machine.GetMethods(methods).FirstOrDefault(m => m.Name.EndsWith(".GetAsyncEnumerator", StringComparison.Ordinal));
            return new IteratorParts(state, disposing, setResult, setException, enumerator);
        }
        reason = "its state machine is not of the usual form";
        return null;
    }

    private static uint Token(IlItem item) => BinaryPrimitives.ReadUInt32LittleEndian(item.Raw.AsSpan(1));

    private static bool IsPromise(MetadataReader reader, List<IlItem> items, int call) =>
        call >= 2 && items[call - 2].Raw is [Ldflda, _, _, _, _] && StateMachines.Name(reader, Token(items[call - 2])) == "<>v__promiseOfValueOrEnd";
}
