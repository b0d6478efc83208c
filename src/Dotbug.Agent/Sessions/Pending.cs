using System.Reflection;
using Dotbug.Agent.Binding;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// What a session with --pending waits for: assemblies that come, and types that get loaded. It looks some times a second, on the session's
/// thread. Nothing is hooked, so nobody in the program waits for it, and no type is loaded for it; the price is that calls
/// made between a type's loading and the next look are not seen.
/// </summary>
internal sealed class Pending
{
    /// <summary>Between two looks, in milliseconds: a look takes some 50 us.</summary>
    private const int LookMs = 50;

    /// <summary>A look that took long is followed by so many times its length of rest: at most a twentieth of a core.</summary>
    private const int RestPerWork = 20;

    // Only what cannot be unloaded: to remember others would keep them.
    private readonly HashSet<Assembly> _seen = new(ReferenceEqualityComparer.Instance);
    private long _nextMs;

    /// <summary>Before the specs are bound: what comes meanwhile counts as new.</summary>
    public Pending() => AssembliesCame();

    /// <summary>Null when it is not yet time, or nothing came that matters.</summary>
    public LateMethods? Look(SessionOpening opening)
    {
        var now = Environment.TickCount64;
        if (now < _nextMs)
            return null;
        var specs = AssembliesCame() ? opening.Specs : Touched(opening.Specs);
        var late = specs.Count > 0 ? opening.More(specs) : null;
        var end = Environment.TickCount64;
        _nextMs = end + Math.Max(LookMs, (end - now) * RestPerWork);
        return late is { IsEmpty: false } ? late : null;
    }

    private bool AssembliesCame()
    {
        var came = false;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            came |= !_seen.Contains(assembly) && !assembly.IsCollectible && _seen.Add(assembly);
        return came;
    }

    /// <summary>The specs that wait for a type that is loaded now.</summary>
    private static List<OpenedSpec> Touched(IReadOnlyList<OpenedSpec> specs)
    {
        var awaited = specs.SelectMany(s => s.Awaited).ToList();
        if (awaited.Count == 0)
            return [];
        var loaded = LoadedTypes.Test(awaited, false);
        var touched = new List<OpenedSpec>();
        var at = 0;
        foreach (var spec in specs)
        {
            if (loaded.AsSpan(at, spec.Awaited.Count).Contains(true))
                touched.Add(spec);
            at += spec.Awaited.Count;
        }
        return touched;
    }
}
