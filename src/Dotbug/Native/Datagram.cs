using System.Runtime.InteropServices;
using System.Text;

namespace Dotbug.Native;

/// <summary>One datagram to a socket of the unix family.</summary>
internal static unsafe class Datagram
{
    private const int SockDatagram = 2, Enoent = 2, Econnrefused = 111, PathBytesMax = 107;

    /// <summary>A daemon that is busy for longer gets no line; nobody's trace waits for it.</summary>
    private const int WaitMs = 100;

    /// <summary>False: nobody is there. <see cref="IOException"/>: somebody is and does not take it.</summary>
    public static bool TrySend(string path, byte[] data)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > PathBytesMax)
            throw new IOException($"the path of the socket '{path}' is too long");
        var fd = Libc.Socket(Libc.AfUnix, SockDatagram | Libc.SockCloexec | Libc.OpenNonBlock, 0);
        if (fd < 0)
            throw new IOException("socket: " + Libc.LastError());
        using var descriptor = new Descriptor(fd);
        var address = stackalloc byte[110];
        new Span<byte>(address, 110).Clear();
        *(ushort*)address = Libc.AfUnix;
        bytes.CopyTo(new Span<byte>(address + 2, 108));
        if (Libc.Connect(fd, address, (uint)(2 + bytes.Length + 1)) != 0)
        {
            if (Marshal.GetLastPInvokeError() is Enoent or Econnrefused)
                return false;
            throw new IOException($"{path}: {Libc.LastError()}");
        }
        var poll = new Libc.PollFd { Fd = fd, Events = Libc.PollOut };
        _ = Libc.Poll(&poll, 1, WaitMs);
        fixed (byte* start = data)
        {
            if (Libc.Send(fd, start, (nuint)data.Length, Libc.MsgNoSignal | Libc.MsgDontWait) < 0)
                throw new IOException($"{path}: {Libc.LastError()}");
        }
        return true;
    }
}
