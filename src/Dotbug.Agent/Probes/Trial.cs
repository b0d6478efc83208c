using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Whether the JIT takes the new bodies. The runtime tells a profiler of no rejection: whoever calls gets an InvalidProgramException. So what has run
/// before is compiled here, on the agent's thread, right after the request: it names nothing that is not loaded. What never ran is compiled by
/// its first call, and looked at afterwards.
/// </summary>
internal static unsafe class Trial
{
    /// <summary>Compiles what may be compiled now; what the JIT, or the runtime before it, said against the method's bodies. 0 = nothing.</summary>
    public static int Run(Instrumented method)
    {
        foreach (var (module, token) in method.Bodies)
        {
            // ReJITError: the runtime runs the original, and would do so for good without a word.
            var error = Services.Table->Error(module, token);
            if (error < 0)
                return error;
        }
        foreach (var body in method.Inner.Prepend(method.Method.Method))
        {
            if (Compile(body) is var rejected && rejected != 0)
                return rejected;
        }
        return 0;
    }

    private static int Compile(MethodBase method)
    {
        if (method.ContainsGenericParameters || method.DeclaringType is { ContainsGenericParameters: true })
            return 0;
        Span<nuint> one = stackalloc nuint[1];
        return CorProfilerInfo.Current.CodeStarts(method.MethodHandle.Value, 0, one) == 0 ? 0 : Compile(method.MethodHandle.Value);
    }

    /// <summary>Later: a compilation that was begun and never ended was rejected, or is still at work; trying once more tells which.</summary>
    public static int Look(Instrumented method)
    {
        foreach (var (module, token) in method.Bodies)
        {
            var function = Services.Table->Compiling(module, token);
            if (function != 0 && Compile(function) is var error && error != 0)
                return error;
        }
        return 0;
    }

    private static int Compile(nint function)
    {
        try
        {
            RuntimeHelpers.PrepareMethod(RuntimeMethodHandle.FromIntPtr(function));
            return 0;
        }
        catch (InvalidProgramException exception)
        {
            return exception.HResult;
        }
        catch (Exception)
        {
            // Something that the original body fails with as well: a type or an assembly that is missing.
            return 0;
        }
    }

    public static string Text(int error) => $"the runtime rejected the rewritten body (0x{error:X8}), which was taken back";
}
