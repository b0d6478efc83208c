using static Dotbug.Profiler.LibC;

namespace Dotbug.Profiler;

/// <summary>
/// Who is at the other end of a connection, as the kernel says: the same user, or root. The pid is not asked for: a tool in another pid name space has
/// none here.
/// </summary>
internal static unsafe class Peer
{
    /// <summary>The number that stands for every user whom our user name space does not know (kernel.overflowuid, which nobody changes).</summary>
    private const uint Unknown = 65534;

    public static bool Trusted(int fd)
    {
        Credentials peer;
        var length = (uint)sizeof(Credentials);
        if (getsockopt(fd, SolSocket, SoPeerCred, &peer, &length) != 0 || length != sizeof(Credentials))
            return false;
        // A program that runs as "nobody" in a user name space of its own would take all strangers for itself.
        return peer.Uid == 0 || (peer.Uid == geteuid() && (peer.Uid != Unknown || KnowsEveryUser()));
    }

    /// <summary>True in the first user name space, whose map is one line: 0 0 4294967295.</summary>
    private static bool KnowsEveryUser()
    {
        const int bytesMax = 128;
        var text = stackalloc byte[bytesMax];
        fixed (byte* path = "/proc/self/uid_map\0"u8)
        {
            var fd = open(path, SockCloexec);
            if (fd < 0)
                return false;
            var count = read(fd, text, bytesMax);
            _ = close(fd);
            return count > 0 && new ReadOnlySpan<byte>(text, (int)count).IndexOf("4294967295"u8) >= 0;
        }
    }
}
