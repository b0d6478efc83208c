using System.Reflection;
using Dotbug.Agent.Binding;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Guards.Binding;

/// <summary>Asks the runtime which types are loaded, where there is a profiler to ask.</summary>
internal static partial class TypeFinder
{
    static partial void KeepLoaded(Assembly assembly, List<(string FullName, int MethodToken)> types)
    {
        if (types.Count == 0 || CorProfilerInfo.Current.Missing || ModuleIds.Of(assembly.ManifestModule) is var module && module == 0)
            return;
        // The runtime answers for methods; a type without any (an enum) is taken on trust.
        var asked = types.FindAll(t => t.MethodToken != 0);
        if (asked.Count == 0)
            return;
        var loaded = new bool[asked.Count];
        CorProfilerInfo.Current.Loaded(
            [.. Enumerable.Repeat(module, asked.Count)], [.. asked.Select(t => (uint)t.MethodToken)], loaded);
        types.RemoveAll(t => asked.IndexOf(t) is >= 0 and var at && !loaded[at]);
    }
}
