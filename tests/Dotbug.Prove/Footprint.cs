using System.Globalization;
using Dotbug.Targets;

namespace Proving;

/// <summary>What a target holds at one moment, after a full collection. Memory in KB.</summary>
internal sealed record Footprint(int Threads, int Descriptors, long PrivateKb, long ManagedKb)
{
    public static async Task<Footprint> OfAsync(TargetProcess target)
    {
        // memory <n> kB managed <n> kB
        var memory = (await target.AskAsync("memory", "memory")).Split(' ');
        return new Footprint(
            Directory.GetDirectories($"/proc/{target.Pid}/task").Length,
            // The runtime keeps the files of loaded assemblies open; those of the framework are not ours to close.
            new DirectoryInfo($"/proc/{target.Pid}/fd").EnumerateFileSystemInfos()
                .Count(f => f.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true),
            Number(memory[0]),
            Number(memory[3]));
    }

    public override string ToString() => $"{Threads} threads, {Descriptors} descriptors, {PrivateKb:N0} KB private, {ManagedKb:N0} KB managed";

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
