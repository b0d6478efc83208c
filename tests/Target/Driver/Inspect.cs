using System.Reflection;

namespace Target.Driver;

/// <summary>What a program can see of itself, so that a test sees what a tracer leaves behind.</summary>
internal static class Inspect
{
    /// <summary>Scans assemblies as plug-in hosts do; a type that cannot be loaded is a failure.</summary>
    public static string Assemblies()
    {
        var types = 0;
        var failures = new List<string>();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            names.Add(assembly.GetName().Name ?? "?");
            try
            {
                types += assembly.GetTypes().Length;
            }
            catch (ReflectionTypeLoadException error)
            {
                failures.Add($"{assembly.GetName().Name}: {error.LoaderExceptions[0]?.Message}");
            }
        }

        var failed = failures.Count == 0 ? "" : Text.OneLine($" failed: {string.Join("; ", failures)}");
        return $"assemblies {string.Join(',', names)} types={types} failures={failures.Count}{failed}";
    }

    public static string Descriptors() => $"fds {Directory.GetFileSystemEntries("/proc/self/fd").Length}";

    public static string Threads()
    {
        var names = Directory.GetDirectories("/proc/self/task")
            .Select(t => File.ReadAllText($"{t}/comm").TrimEnd('\n').Replace(' ', '_'))
            .Order(StringComparer.Ordinal)
            .ToArray();
        return $"threads {names.Length} {string.Join(',', names)}";
    }

    /// <summary>Private memory in KiB, after a collection that gives back what the heap holds in reserve: some megabytes, now and then.</summary>
    public static string Memory()
    {
        Collect();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var privateKb = File.ReadLines("/proc/self/smaps_rollup")
            .Where(l => l.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        return $"memory {privateKb} kB managed {GC.GetTotalMemory(false) / 1024} kB";
    }

    public static string Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return $"collected {GC.CollectionCount(2)}";
    }
}
