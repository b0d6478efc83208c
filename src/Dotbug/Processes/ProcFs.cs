using System.Globalization;
using System.Text;

namespace Dotbug;

/// <summary>
/// Reads what the kernel tells about a process. Every answer may be missing: the process may have ended, or belong to somebody else.
/// </summary>
internal static class ProcFs
{
    /// <summary>The numbers of all processes that are visible from here.</summary>
    public static IEnumerable<int> Pids()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }

    /// <summary>When the process began, in clock ticks since boot: field 22 of <c>stat</c>. With the pid it names a process for good.</summary>
    public static ulong? StartTicks(int pid) => ReadText($"/proc/{pid}/stat") is { } text ? ParseStartTicks(text) : null;

    internal static ulong? ParseStartTicks(string stat)
    {
        // The second field is the program's name in parentheses; it may hold spaces and parentheses itself.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : null;
    }

    /// <summary>The process that began then is there and has not ended. By one text: between two its parent may have noticed the end.</summary>
    public static bool IsAlive(int pid, ulong startTicks) =>
        ReadText($"/proc/{pid}/stat") is { } stat && ParseStartTicks(stat) == startTicks && !HasEnded(stat);

    /// <summary>True when the process has ended and only waits for its parent to notice.</summary>
    public static bool IsZombie(int pid) => ReadText($"/proc/{pid}/stat") is { } stat && HasEnded(stat);

    private static bool HasEnded(string stat)
    {
        var end = stat.LastIndexOf(')');
        return end >= 0 && end + 2 < stat.Length && stat[end + 2] is 'Z' or 'X';
    }

    public static ProcessStatus? Status(int pid) => ReadText($"/proc/{pid}/status") is { } text ? ParseStatus(text) : null;

    internal static ProcessStatus? ParseStatus(string text)
    {
        uint? uid = null, gid = null;
        var inner = 0;
        var permitted = 0ul;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('\t', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 3 && words[0] == "Uid:")
                uid = uint.TryParse(words[2], out var value) ? value : null;
            else if (words.Length >= 3 && words[0] == "Gid:")
                gid = uint.TryParse(words[2], out var value) ? value : null;
            else if (words.Length >= 2 && words[0] == "NSpid:")
                _ = int.TryParse(words[^1], out inner);
            else if (words.Length >= 2 && words[0] == "CapPrm:")
                _ = ulong.TryParse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out permitted);
        }
        return uid is { } u ? new ProcessStatus(u, gid ?? 0, inner) { Permitted = permitted } : null;
    }

    /// <summary>The numbers of a process, from our own pid name space to its innermost one.</summary>
    public static IReadOnlyList<int> Numbers(int pid)
    {
        const string field = "NSpid:";
        var line = ReadText($"/proc/{pid}/status")?.Split('\n').FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal));
        var numbers = line?[field.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(n => int.TryParse(n, out var number) ? number : 0);
        return numbers?.ToArray() is { Length: > 0 } known ? known : [pid];
    }

    /// <summary>The environment that the process was started with; null when it may not be read.</summary>
    public static IReadOnlyDictionary<string, string>? Environment(int pid) => ReadText($"/proc/{pid}/environ") is { } text ? ParseEnvironment(text) : null;

    internal static IReadOnlyDictionary<string, string> ParseEnvironment(string text)
    {
        var variables = new Dictionary<string, string>();
        foreach (var entry in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = entry.IndexOf('=');
            if (equals > 0)
                variables.TryAdd(entry[..equals], entry[(equals + 1)..]);
        }
        return variables;
    }

    public static string[] CommandLine(int pid) => ParseCommandLine(ReadText($"/proc/{pid}/cmdline") ?? "");

    internal static string[] ParseCommandLine(string text) => text.TrimEnd('\0').Split('\0') is [{ Length: > 0 }, ..] words ? words : [];

    /// <summary>The paths of the files that are mapped, each once; null when they may not be read.</summary>
    public static IReadOnlyCollection<string>? MappedFiles(int pid) => ReadText($"/proc/{pid}/maps") is { } text ? ParseMappedFiles(text) : null;

    internal static IReadOnlyCollection<string> ParseMappedFiles(string text)
    {
        var files = new HashSet<string>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var slash = line.IndexOf('/');
            if (slash > 0)
                files.Add(line[slash..].ToString());
        }
        return files;
    }

    /// <summary>
    /// Which number a user of the process's user name space has here: root is 0 in the first one, and something like 100000 in a container. Null when it has none.
    /// </summary>
    public static uint? UserFrom(int pid, uint inside)
    {
        foreach (var line in ReadText($"/proc/{pid}/uid_map")?.Split('\n') ?? [])
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 3 && uint.TryParse(words[0], out var first) && uint.TryParse(words[1], out var here)
                && uint.TryParse(words[2], out var count) && inside >= first && inside - first < count)
            {
                return here + (inside - first);
            }
        }
        return null;
    }

    /// <summary>True when both processes live in the same name space of the kind (<c>mnt</c>, <c>pid</c>, <c>net</c>); null when it may not be asked.</summary>
    public static bool? SharesNamespace(int pid, string kind)
    {
        var here = Link($"/proc/self/ns/{kind}");
        var there = Link($"/proc/{pid}/ns/{kind}");
        return here == null || there == null ? null : here == there;
    }

    public static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The inodes of the sockets that a process holds; empty when they may not be read.</summary>
    public static HashSet<ulong> SocketInodes(int pid)
    {
        var inodes = new HashSet<ulong>();
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
            {
                if (Link(path) is { } target && target.StartsWith("socket:[", StringComparison.Ordinal)
                    && ulong.TryParse(target.AsSpan(8, target.Length - 9), out var inode))
                {
                    inodes.Add(inode);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or not ours: what was read is the answer.
        }
        return inodes;
    }

    public static string? ReadText(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Effective user and group, and the pid inside the innermost pid name space (0 when the kernel does not say).</summary>
internal sealed record ProcessStatus(uint Uid, uint Gid, int InnerPid)
{
    /// <summary>The capabilities that it may use.</summary>
    public ulong Permitted { get; init; }
}
