using System.Reflection;
using System.Runtime.CompilerServices;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Binding;

/// <summary>
/// The runtime's ModuleID of a module. A method's handle is its FunctionID, and the runtime tells the module of that: exact
/// whatever was loaded where. But a method has to be resolved for it, which loads its type; so that a type can be tested
/// before, the runtime's own pointer in the Module object is used where it was seen to be the same thing.
/// </summary>
internal static class ModuleIds
{
    private static readonly ConditionalWeakTable<Module, object> s_known = [];
    private static FieldInfo? s_field;
    private static bool s_checked;

    /// <summary>From a method of the module; 0 without a profiler.</summary>
    public static nint Of(MethodBase method)
    {
        var module = method.Module;
        if (s_known.TryGetValue(module, out var known))
            return (nint)known;
        if (CorProfilerInfo.Current.Missing || !CorProfilerInfo.Current.FunctionInfo(method.MethodHandle.Value, out var id, out _))
            return 0;
        s_known.AddOrUpdate(module, id);
        return id;
    }

    /// <summary>Without a method of it; 0 when that cannot be told.</summary>
    public static nint Of(Module module)
    {
        if (s_known.TryGetValue(module, out var known))
            return (nint)known;
        if (!s_checked && !CorProfilerInfo.Current.Missing)
        {
            s_field = CheckedField();
            s_checked = true;
        }
        return s_field?.GetValue(module) is nint id ? id : 0;
    }

    private static FieldInfo? CheckedField()
    {
        var probe = typeof(object).GetMethod(nameof(GetHashCode))!;
        if (!CorProfilerInfo.Current.FunctionInfo(probe.MethodHandle.Value, out var module, out _))
            return null;
        var field = probe.Module.GetType().GetField("m_pData", BindingFlags.Instance | BindingFlags.NonPublic);
        return field?.GetValue(probe.Module) is nint id && id == module ? field : null;
    }
}
