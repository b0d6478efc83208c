using Dotbug.Agent.Native;

namespace Dotbug.Agent.Probes;

/// <summary>Taking probes out again: at once by emptying the cells, then by giving methods and their callers their own code back.</summary>
internal static unsafe partial class Prober
{
    /// <summary>Disarms the taps, and reverts the methods that have none left, and the callers that lost inlining.</summary>
    public static (int Methods, int Callers) Disarm(IReadOnlyList<TapCode> taps)
    {
        lock (s_lock)
        {
            Fail("disarm");
            var touched = Remove([.. taps]);
            // All that are bare, not only those of now: an earlier try may have failed in the middle, for want of memory.
            var bare = s_methods.Values.Where(m => m.Taps.Count == 0 && m.Installed > 0).ToArray();
            var bodies = bare.SelectMany(m => m.Bodies).ToList();
            Revert(bodies);
            foreach (var method in bare)
                Release(method, method.Bodies.ToArray());
            var callers = 0;
            if (s_methods.Values.All(m => m.Installed == 0))
                callers = RevertCallers();
            return (touched.Count, callers);
        }
    }

    /// <summary>Bodies that the runtime would not take back, for want of a thread or of memory. They do nothing; the next revert takes them along.</summary>
    private static List<(nint Module, uint Token)> s_left = [];

    /// <summary>Tries those once more. What is still left, in words; empty: nothing.</summary>
    public static string RevertLeft()
    {
        lock (s_lock)
        {
            Revert([]);
            return s_left.Count == 0 ? "" : $"the runtime did not take back {s_left.Count} bodies, which do nothing; the next session tries again";
        }
    }

    private static void Revert(List<(nint Module, uint Token)> wanted)
    {
        var bodies = wanted.Union(s_left.Where(b => !s_methods.TryGetValue(b, out var method) || method.Installed == 0)).ToList();
        s_left = [];
        if (bodies.Count == 0)
            return;
        var modules = bodies.Select(b => b.Module).ToArray();
        var tokens = bodies.Select(b => b.Token).ToArray();
        var results = new int[bodies.Count];
        fixed (nint* m = modules)
        fixed (uint* t = tokens)
        fixed (int* r = results)
        {
            var result = Services.Table->Revert((uint)bodies.Count, m, t, r);
            Fail("revert", ref result);
            if (result < 0)
                s_left = bodies;
        }
    }

    /// <summary>When nothing is traced any more: until then a caller's old code might hold an inlined copy of a method that still is.</summary>
    private static int RevertCallers()
    {
        ReadCallers();
        var callers = s_callers.ToList();
        Revert(callers);
        s_callers.Clear();
        return callers.Count;
    }

    /// <summary>Late callers: compiled again between a session's end and now. Returns how many were given back.</summary>
    public static int RevertLateCallers()
    {
        lock (s_lock)
            return s_methods.Values.All(m => m.Installed == 0) ? RevertCallers() : 0;
    }
}
