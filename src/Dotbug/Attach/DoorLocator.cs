using System.Globalization;
using Dotbug.Native;
using Dotbug.Protocol;

namespace Dotbug.Attach;

/// <summary>Finds the door in a target: a listening socket in the abstract name space that the target itself holds. The name alone proves nothing.</summary>
internal static class DoorLocator
{
    /// <summary>The socket's name without the leading zero character, or null.</summary>
    public static string? Find(int pid)
    {
        var candidates = ProcFs.ReadText($"/proc/{pid}/net/unix") is { } table ? Parse(table) : [];
        if (candidates.Count == 0)
            return null;
        var held = ProcFs.SocketInodes(pid);
        return candidates.FirstOrDefault(c => held.Contains(c.Inode)).Name;
    }

    /// <summary>The listening sockets with our prefix in a table as in <c>/proc/net/unix</c>.</summary>
    internal static List<(ulong Inode, string Name)> Parse(string table)
    {
        const uint accepting = 0x10000;
        var found = new List<(ulong, string)>();
        foreach (var line in table.Split('\n'))
        {
            // Num: RefCount Protocol Flags Type St Inode Path
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 8 && words[7].StartsWith("@" + Door.NamePrefix, StringComparison.Ordinal)
                && uint.TryParse(words[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var flags) && (flags & accepting) != 0
                && ulong.TryParse(words[6], NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            {
                found.Add((inode, words[7][1..]));
            }
        }
        return found;
    }

    /// <summary>Connects as the target's user and in its network, and makes sure that it is the target who listens.</summary>
    public static UnixSocket Connect(int pid, string name, int timeoutMs)
    {
        var target = ProcFs.Status(pid) ?? throw new IOException("the target has ended");
        var socket = AsTarget.Do(pid, target, inItsNetwork: true, () => UnixSocket.Connect("\0" + name, timeoutMs));
        if (socket.Peer.Pid == pid)
            return socket;
        socket.Dispose();
        throw new IOException("another process listens at the door");
    }
}
