using System.Globalization;

namespace Proving.Soaking;

/// <summary>What a process has of the machine, as the kernel sees it. Memory in KB.</summary>
internal sealed record Usage(long PrivateKb, int Threads, int Descriptors, int Mappings)
{
    public static Usage Of(int pid) => new(
        File.ReadLines($"/proc/{pid}/smaps_rollup").Where(l => l.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)),
        Directory.GetDirectories($"/proc/{pid}/task").Length,
        // The runtime keeps the files of loaded assemblies open; those of the framework are not ours to close.
        new DirectoryInfo($"/proc/{pid}/fd").EnumerateFileSystemInfos().Count(f => f.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true),
        File.ReadLines($"/proc/{pid}/maps").Count());
}
