using Dotbug.Targets;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What a target holds that could be ours, as the kernel tells it: threads, descriptors, shared mappings.</summary>
internal sealed record Held(string Threads, string Files, string Shared)
{
    public bool Library { get; init; }

    public bool AgentFile => Files.Contains("memfd:", StringComparison.Ordinal);

    public static Held Of(TargetProcess target)
    {
        var maps = Lines($"/proc/{target.Pid}/maps");
        return new Held(
            // The runtime's own come and go.
            Join(Directory.GetDirectories($"/proc/{target.Pid}/task").SelectMany(t => Lines(t + "/comm")).Where(name => !name.StartsWith(".NET", StringComparison.Ordinal))),
            Join(Directory.GetFiles($"/proc/{target.Pid}/fd").Select(Kind).Where(kind => kind.Length > 0)),
            // The runtime maps its own code twice; how often changes with what it compiles.
            Join(maps.Where(m => m.Contains(" rw-s ", StringComparison.Ordinal) && !m.Contains("doublemapper", StringComparison.Ordinal))
                .Select(m => m[m.IndexOf('/', StringComparison.Ordinal)..])))
        {
            Library = maps.Any(m => m.Contains("dotbug", StringComparison.Ordinal)),
        };
    }

    public bool Equals(Held? other) =>
        other != null && (Threads, Files, Shared) == (other.Threads, other.Files, other.Shared);

    public override int GetHashCode() => HashCode.Combine(Threads, Files, Shared);

    /// <summary>A thread or a descriptor that is gone meanwhile tells nothing.</summary>
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Kind(string fd)
    {
        try
        {
            // Numbers of sockets and pipes differ, names of files tell.
            return new FileInfo(fd).LinkTarget is { } to ? to.Split('[')[0] : "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Join(IEnumerable<string> parts) => string.Join('\n', parts.Order(StringComparer.Ordinal));
}
