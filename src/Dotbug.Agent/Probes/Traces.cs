using System.Reflection;
using System.Reflection.Emit;

namespace Dotbug.Agent.Probes;

/// <summary>
/// The W3C trace id of the current Activity: <c>Activity.Current?.TraceId.ToHexString()</c>, where the program has System.Diagnostics.DiagnosticSource
/// loaded. The agent refers to no package, so the call is emitted; it reads an AsyncLocal and changes nothing.
/// </summary>
internal static unsafe class Traces
{
    private static delegate*<string?> s_current;

    /// <summary>Agent's thread, when a guard asks for <c>$trace</c>. False: the program has no activities.</summary>
    public static bool Prepare()
    {
        if (s_current != null)
            return true;
        var activity = AppDomain.CurrentDomain.GetAssemblies()
            .FirstOrDefault(a => a.GetName().Name == "System.Diagnostics.DiagnosticSource")?.GetType("System.Diagnostics.Activity");
        var current = activity?.GetProperty("Current")?.GetMethod;
        var traceId = activity?.GetProperty("TraceId", BindingFlags.Instance | BindingFlags.Public)?.GetMethod;
        var text = traceId?.ReturnType.GetMethod("ToHexString", Type.EmptyTypes);
        if (current == null || traceId == null || text == null)
            return false;
        var method = Code.Method("trace", typeof(string), []);
        var il = method.GetILGenerator();
        var none = il.DefineLabel();
        var here = il.DeclareLocal(activity!);
        var id = il.DeclareLocal(traceId.ReturnType);
        il.Emit(OpCodes.Call, current);
        il.Emit(OpCodes.Stloc, here);
        il.Emit(OpCodes.Ldloc, here);
        il.Emit(OpCodes.Brfalse, none);
        il.Emit(OpCodes.Ldloc, here);
        il.Emit(OpCodes.Call, traceId);
        il.Emit(OpCodes.Stloc, id);
        il.Emit(OpCodes.Ldloca, id);
        il.Emit(OpCodes.Call, text);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(none);
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        s_current = (delegate*<string?>)Code.Compile(method);
        return true;
    }

    public static string? Current() => s_current == null ? null : s_current();
}
