using System.Reflection;
using System.Runtime.InteropServices;
using Dotbug.Agent.Il;
using Dotbug.Agent.Native;

namespace Dotbug.Agent.Probes;

/// <summary>
/// Whether a re-jit of a method with its callers would stop the program for long. The runtime notes a caller once for each of its instantiations that
/// has inlined the method, and for each such note goes through all of them (rejit.cpp, UpdateJitInlinerActiveILVersions; codeversion.cpp,
/// SetActiveILCodeVersions), so the time grows with their square. It tells nobody who has inlined what, so every generic method with many compiled
/// instantiations counts that could have. One for each request: it looks at the program once, and only if a method of it can have been inlined.
/// </summary>
/// <param name="requested">Bodies of the request: how many of them can have been inlined is how often a caller may have to be gone through.</param>
internal sealed class Inliners(IReadOnlyList<((nint Module, uint Token) Body, MethodBase Method)> requested)
{
    /// <summary>Of a generic method whose module leads to the one traced method. 300 instantiations took 29 ms on a busy machine, 500 took 78 to 149.</summary>
    private const int LeadingMax = 300;

    /// <summary>Of any other, which can have inlined it only by way of its type arguments' methods, hardly for so many of them.</summary>
    private const int OtherMax = 1000;

    /// <summary>Of all that is requested a caller has inlined some tens at most: the JIT has a budget.</summary>
    private const int InlinedMax = 50;

    /// <summary>The JIT inlines no larger body unasked, not even where a profile advises it (JitExtDefaultPolicyMaxILProf); headers on top.</summary>
    private const int InlinedBytesMax = 1024 + 128;

    /// <summary>From this version on the JIT inlines bodies with exception regions.</summary>
    private const int RegionsInlinedSince = 10;

    private readonly double _times = Math.Sqrt(Math.Clamp(requested.Count(r => MayBeInlined(r.Body, r.Method)), 1, InlinedMax));
    private List<(nint Module, int Count)>? _generics;
    private References? _references;

    /// <summary>Instantiations of the largest caller that may have inlined the method; 0: none has too many.</summary>
    public int TooMany((nint Module, uint Token) body, MethodBase method)
    {
        if (!MayBeInlined(body, method))
            return 0;
        _generics ??= Generics();
        var largest = 0;
        foreach (var (module, count) in _generics)
        {
            if (count > largest && (count * _times > OtherMax || (_references ??= new References()).MayLead(module, method.Module.Assembly)))
                largest = count;
        }
        return largest;
    }

    private static bool MayBeInlined((nint Module, uint Token) body, MethodBase method)
    {
        var flags = method.GetMethodImplementationFlags();
        if ((flags & (MethodImplAttributes.NoInlining | MethodImplAttributes.NoOptimization | MethodImplAttributes.Synchronized)) != 0)
            return false;
        var il = CorProfilerInfo.Current.ILBody(body.Module, body.Token);
        if (Environment.Version.Major < RegionsInlinedSince && IlBody.Read(il).Clauses.Count > 0)
            return false;
        return il.Length <= InlinedBytesMax || (flags & MethodImplAttributes.AggressiveInlining) != 0;
    }

    /// <summary>Methods with many compiled instantiations, by the module that they are in.</summary>
    private List<(nint Module, int Count)> Generics()
    {
        // Held while the runtime is asked for its functions: what can be unloaded.
        var held = AppDomain.CurrentDomain.GetAssemblies();
        var counts = new Dictionary<(nint Module, uint Token), int>();
        var seen = new HashSet<nint>();
        var all = CorProfilerInfo.Current.Compiled()
            ?? throw new InvalidOperationException("the runtime does not tell which methods are compiled");
        foreach (var compiled in all)
        {
            // One function may have several pieces of code.
            if (seen.Add(compiled.Function) && CorProfilerInfo.Current.FunctionInfo(compiled.Function, out var module, out var token))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, (module, token), out _)++;
        }
        GC.KeepAlive(held);
        return [.. counts.Where(c => c.Value > 1 && c.Value * _times > LeadingMax).Select(c => (c.Key.Module, c.Value))];
    }
}
