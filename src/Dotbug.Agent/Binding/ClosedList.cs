using System.Reflection.Metadata;

namespace Dotbug.Agent.Binding;

/// <summary>
/// Methods that cannot be traced because a probe, or the runtime on a probe's way, stands on them: a probe inside would call itself,
/// or run where the runtime allows no call. The one place of this list. All are in System.Private.CoreLib.
/// </summary>
internal static class ClosedList
{
    private const string Dispatch = "the runtime calls it where no other call is allowed";
    private const string Probe = "probes themselves use it";

    /// <summary>A type, the methods of it that are closed (null: all), and why.</summary>
    private static readonly (string Type, string[]? Methods, string Reason)[] s_closed =
    [
        // Casts, boxing, statics and virtual dispatch are compiled into calls of these helpers, in the middle of any method.
        ("System.Runtime.CompilerServices.CastHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.BoxingHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.UnboxHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.StaticsHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.GenericsHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.VirtualDispatchHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.InitHelpers", null, Dispatch),
        ("System.Runtime.CompilerServices.CastCache", null, Dispatch),
        ("System.Runtime.CompilerServices.GenericCache`2", null, Dispatch),
        ("System.Runtime.CompilerServices.InstantiatedGenericCache", null, Dispatch),
        ("System.Runtime.CompilerServices.InitClassHelpers", null, Dispatch),
        ("System.StubHelpers.StubHelpers", null, Dispatch),
        ("System.StubHelpers.AsAnyMarshaler", null, Dispatch),
        ("System.GC", ["AllocateNewArray", "_ReRegisterForFinalize", "GetMaxGeneration", "RunFinalizers", "_Collect"], Dispatch),
        // Exceptions: managed stack walk and both passes (since .NET 9), and the static constructor check.
        ("System.Runtime.EH", null, Dispatch),
        ("System.Runtime.StackFrameIterator", null, Dispatch),
        ("System.Runtime.EHEnum", null, Dispatch),
        ("System.Runtime.REGDISPLAY", null, Dispatch),
        ("System.Runtime.ExceptionServices.InternalCalls", null, Dispatch),
        ("System.Runtime.ExceptionServices.AsmOffsets", null, Dispatch),
        ("System.AppContext", ["OnFirstChanceException", "OnUnhandledException"], Dispatch),
        // The runtime calls these on threads that are starting, ending, or being given back to native code.
        ("System.Threading.Thread", ["StartCallback", "get_CurrentThread", "GetCurrentThreadNative", "InitializeCurrentThread",
            "get_ManagedThreadId", "get_CurrentThreadId", "PollGC", "PollGCInternal", "UninterruptibleSleep0"], Probe),
        ("System.Threading.ThreadLocal`1", null, Probe),
        ("System.Threading.Interlocked", null, Probe),
        ("System.Threading.Volatile", null, Probe),
        ("System.Environment", ["get_CurrentManagedThreadId"], Probe),
        // Copying and reading memory: capture, the ring, and the JIT's own block copies.
        ("System.Buffer", null, Probe),
        ("System.SpanHelpers", null, Probe),
        ("System.Runtime.CompilerServices.Unsafe", null, Probe),
        ("System.Runtime.CompilerServices.RuntimeHelpers", null, Probe),
        ("System.Runtime.InteropServices.MemoryMarshal", null, Probe),
        ("System.Runtime.InteropServices.NativeMemory", null, Probe),
        ("System.Runtime.InteropServices.Marshal", ["GetLastSystemError", "SetLastSystemError", "SetLastPInvokeError",
            "GetLastPInvokeError"], Probe),
        ("System.Span`1", null, Probe),
        ("System.ReadOnlySpan`1", null, Probe),
        ("System.ThrowHelper", null, Probe),
        ("System.Object", ["GetType", ".ctor"], Probe),
        ("System.RuntimeType", ["get_TypeHandle", "GetHashCode", "Equals"], Probe),
        ("System.RuntimeTypeHandle", null, Probe),
        ("System.Type", ["GetTypeFromHandle", "op_Equality", "op_Inequality"], Probe),
        ("System.String", ["get_Length", "get_Chars", "GetRawStringData", "GetPinnableReference"], Probe),
        ("System.IntPtr", null, Probe),
        ("System.UIntPtr", null, Probe),
        ("System.Array", ["get_Length", "get_Rank", "GetLength", "GetLowerBound"], Probe),
        ("System.Nullable`1", null, Probe),
    ];

    /// <summary>Why the method is closed; null when it is not.</summary>
    public static string? Reason(AssemblyScan scan, in MethodDefinition method)
    {
        if (scan.Assembly != typeof(object).Assembly)
            return null;
        var reader = scan.Reader;
        var handle = method.GetDeclaringType();
        var type = reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        foreach (var (name, methods, reason) in s_closed)
        {
            var dot = name.LastIndexOf('.');
            if (!reader.StringComparer.Equals(type.Name, name[(dot + 1)..])
                || !reader.StringComparer.Equals(type.Namespace, name[..dot]))
                continue;
            if (methods is null)
                return reason;
            foreach (var closed in methods)
            {
                if (reader.StringComparer.Equals(method.Name, closed))
                    return reason;
            }
        }
        return null;
    }
}
