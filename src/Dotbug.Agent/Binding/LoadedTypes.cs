using Dotbug.Agent.Native;

namespace Dotbug.Agent.Binding;

/// <summary>
/// Whether the type that declares a method is loaded, without loading it. Resolving a method of a type that is not would run the program's
/// assembly resolve handlers for assemblies that its base and field types need; so such methods are left alone.
/// </summary>
internal static class LoadedTypes
{
    public static bool IsLoaded(in Candidate candidate) => Test([candidate], false)[0];

    /// <summary>One answer for each. All true when <paramref name="assumeAll"/>, or when there is no runtime to ask.</summary>
    public static bool[] Test(List<Candidate> candidates, bool assumeAll)
    {
        var loaded = new bool[candidates.Count];
        if (assumeAll || candidates.Count == 0 || CorProfilerInfo.Current.Missing)
        {
            Array.Fill(loaded, true);
            return loaded;
        }
        var modules = new nint[candidates.Count];
        var tokens = new uint[candidates.Count];
        for (var i = 0; i < modules.Length; i++)
        {
            modules[i] = ModuleIds.Of(candidates[i].Scan.Module);
            tokens[i] = candidates[i].Token;
        }
        if (modules[0] == 0)
        {
            // This runtime does not show its modules as we know it: then asking costs more than it saves.
            Array.Fill(loaded, true);
            return loaded;
        }
        CorProfilerInfo.Current.Loaded(modules, tokens, loaded);
        return loaded;
    }
}
