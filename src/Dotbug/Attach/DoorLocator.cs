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

    /// <summary>Connects, from inside the target's network name space when it has its own, and makes sure that it is the target who listens.</summary>
    public static UnixSocket Connect(int pid, string name, int timeoutMs)
    {
        var socket = ProcFs.SharesNamespace(pid, "net") == false
            ? InNetworkOf(pid, () => UnixSocket.Connect("\0" + name, timeoutMs))
            : UnixSocket.Connect("\0" + name, timeoutMs);
        if (socket.Peer.Pid == pid)
            return socket;
        socket.Dispose();
        throw new IOException("another process listens at the door");
    }

    /// <summary>Runs on a thread of its own, which moves into the target's network and ends there: a thread cannot be trusted to come back.</summary>
    private static UnixSocket InNetworkOf(int pid, Func<UnixSocket> connect)
    {
        UnixSocket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var fd = Libc.Open($"/proc/{pid}/ns/net", Libc.OpenReadOnly | Libc.OpenCloexec, 0);
                if (fd < 0)
                    throw new IOException("the target's network cannot be opened: " + Libc.LastError());
                using var network = new Descriptor(fd);
                if (Libc.SetNs(fd, Libc.CloneNewNet) != 0)
                    throw new IOException("entering the target's network: " + Libc.LastError());
                socket = connect();
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                failure = e;
            }
        })
        { IsBackground = true, Name = "dotbug connect" };
        thread.Start();
        thread.Join();
        return failure != null ? throw failure : socket!;
    }
}
