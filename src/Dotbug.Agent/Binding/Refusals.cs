using System.Reflection;
using System.Reflection.Metadata;

namespace Dotbug.Agent.Binding;

/// <summary>Why a method cannot be instrumented, as one sentence for people; asked before anything of it is resolved.</summary>
internal static class Refusals
{
    public const string NotLoaded = "its type is not loaded yet: nothing has used it (--pending waits for it)";
    public const string Dynamic = "the assembly is dynamic: its methods have no metadata to rewrite";
    public const string NoImplementation = "it has no body, and no loaded type implements it";

    public static string NotComplete(string assembly) =>
        $"its signature names a type of {assembly}, which is not loaded yet (--pending waits for it)";

    private const MethodImplAttributes RuntimeAsync = (MethodImplAttributes)0x2000;

    public static string? Reason(in Candidate candidate)
    {
        var scan = candidate.Scan;
        var method = candidate.Definition;
        if (scan.Assembly.IsCollectible)
            return "its load context can be unloaded, and the runtime does not re-jit there";
        if (scan.IsHotReloaded)
            return "its assembly is open for Hot Reload (DOTNET_MODIFIABLE_ASSEMBLIES), and the runtime does not re-jit there";
        if ((method.Attributes & MethodAttributes.Abstract) != 0)
            return NoImplementation;
        if ((method.Attributes & MethodAttributes.PinvokeImpl) != 0)
            return "it is native code (P/Invoke): trace the methods that call it";
        if ((method.ImplAttributes & MethodImplAttributes.CodeTypeMask) != MethodImplAttributes.IL
            || (method.ImplAttributes & MethodImplAttributes.InternalCall) != 0 || method.RelativeVirtualAddress == 0)
            return "the runtime itself implements it";
        if ((method.ImplAttributes & RuntimeAsync) != 0)
            return "it is compiled as runtime-async, which is not supported yet";
        var header = scan.Reader.GetBlobReader(method.Signature).ReadSignatureHeader();
        if (header.CallingConvention == SignatureCallingConvention.VarArgs)
            return "it takes a variable argument list (__arglist)";
        var attributes = method.GetCustomAttributes();
        if (Attributes.Has(scan, attributes, "System.Runtime.CompilerServices"u8, "IntrinsicAttribute"u8))
            return "it is an intrinsic: the JIT may replace calls, so its body may never run";
        if (Attributes.Has(scan, attributes, "System.Runtime.Versioning"u8, "NonVersionableAttribute"u8))
            return "it is [NonVersionable]: compiled into its callers for good, so its body may never run";
        return ClosedList.Reason(scan, method);
    }
}
