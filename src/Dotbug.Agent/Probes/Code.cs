using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Emitted methods: compiled at once, callable by address, kept for the life of the process (a thread may hold the address for ever). Agent's thread.
/// </summary>
internal static unsafe class Code
{
    private static readonly List<DynamicMethod> s_kept = [];
    private static readonly MethodInfo s_handle =
        typeof(DynamicMethod).GetMethod("GetMethodDescriptor", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static DynamicMethod Method(string name, Type? result, Type[] parameters) =>
        new("dotbug:" + name, result, parameters, typeof(Code).Module, skipVisibility: true) { InitLocals = true };

    /// <summary>Compiles with full optimisation (dynamic methods know no tiers) and answers the address.</summary>
    public static nint Compile(DynamicMethod method)
    {
        var handle = (RuntimeMethodHandle)s_handle.Invoke(method, null)!;
        RuntimeHelpers.PrepareMethod(handle);
        lock (s_kept)
            s_kept.Add(method);
        return handle.GetFunctionPointer();
    }

    public static int Count
    {
        get
        {
            lock (s_kept)
                return s_kept.Count;
        }
    }

    public static void Call(ILGenerator il, Type type, string name) =>
        il.Emit(OpCodes.Call, type.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(type.Name, name));

    public static void Address(ILGenerator il, void* address)
    {
        il.Emit(OpCodes.Ldc_I8, (long)address);
        il.Emit(OpCodes.Conv_I);
    }
}
