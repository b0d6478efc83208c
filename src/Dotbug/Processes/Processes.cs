using System.Globalization;

namespace Dotbug;

/// <summary>The .NET processes of this machine. Thread-safe; looks anew each time.</summary>
public static class Processes
{
    /// <summary>All .NET processes that can be seen, by pid, traceable or not. Takes at most half a second for each one that does not answer.</summary>
    public static IReadOnlyList<TargetProcess> List()
    {
        var pids = ProcFs.Pids().Where(pid => pid != Environment.ProcessId).ToArray();
        var found = new TargetProcess?[pids.Length];
        // Beside each other, because one that does not answer takes its half second.
        Parallel.For(0, pids.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => found[i] = Inspector.Look(pids[i], everything: false));
        return [.. found.OfType<TargetProcess>().OrderBy(p => p.Pid)];
    }

    /// <summary>The process with this number, .NET or not, or null when there is none.</summary>
    public static TargetProcess? Get(int pid) => pid > 0 ? Inspector.Look(pid, everything: true) : null;

    /// <summary>
    /// The process with this number, or the only one with this name (the entry assembly's, in any case). Throws
    /// <see cref="DotbugException"/> DB2001 when there is none and DB2002 when there are several. The process may not be traceable.
    /// </summary>
    public static TargetProcess Find(string pidOrName)
    {
        if (int.TryParse(pidOrName, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return Get(pid) ?? throw new DotbugException(Problems.NoSuchPid(pid));
        return FindByName(pidOrName);
    }

    /// <summary>As <see cref="Find"/>, for a name that may look like a number.</summary>
    public static TargetProcess FindByName(string name)
    {
        var found = List().Where(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new DotbugException(Problems.NotFound(name)),
            _ => throw new DotbugException(Problems.Several(name, found)),
        };
    }
}
