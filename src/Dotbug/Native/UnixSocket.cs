using System.Runtime.InteropServices;
using System.Text;

namespace Dotbug.Native;

/// <summary>
/// A connected stream socket of the unix family with a time limit on every operation. One thread may send while another receives.
/// Failures are <see cref="IOException"/>; a time limit that ran out is <see cref="TimeoutException"/>.
/// </summary>
internal sealed unsafe class UnixSocket : IDisposable
{
    private readonly Descriptor _descriptor;

    private UnixSocket(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>Who listens at the other end, as the kernel knows it.</summary>
    public Libc.Credentials Peer
    {
        get
        {
            Libc.Credentials peer;
            var length = (uint)sizeof(Libc.Credentials);
            if (Libc.GetSockOpt(_descriptor.Fd, Libc.SolSocket, Libc.SoPeerCred, &peer, &length) != 0)
                throw new IOException("asking who listens: " + Libc.LastError());
            return peer;
        }
    }

    /// <summary>Connects. A name that begins with a zero character is in the abstract name space.</summary>
    public static UnixSocket Connect(string name, int timeoutMs)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > 107)
            throw new IOException("the socket's path is too long");
        var fd = Libc.Socket(Libc.AfUnix, Libc.SockStream | Libc.SockCloexec, 0);
        if (fd < 0)
            throw new IOException("socket: " + Libc.LastError());
        var socket = new UnixSocket(new Descriptor(fd));
        // A listener whose queue is full (a frozen process) would hold connect() for ever.
        var limit = stackalloc long[2] { timeoutMs / 1000, timeoutMs % 1000 * 1000L };
        _ = Libc.SetSockOpt(fd, Libc.SolSocket, Libc.SoSendTimeout, limit, 16);

        var address = stackalloc byte[110];
        new Span<byte>(address, 110).Clear();
        *(ushort*)address = Libc.AfUnix;
        bytes.CopyTo(new Span<byte>(address + 2, 108));
        var length = (uint)(2 + bytes.Length + (bytes.Length > 0 && bytes[0] == 0 ? 0 : 1));
        while (Libc.Connect(fd, address, length) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.Eintr)
                continue;
            var message = Libc.LastError();
            socket.Dispose();
            throw error == Libc.Eagain ? new TimeoutException("no answer to connect") : new IOException(message);
        }
        return socket;
    }

    /// <summary>Sends all of it; a descriptor, if any, travels with the first byte.</summary>
    public void Send(ReadOnlySpan<byte> data, int timeoutMs, Descriptor? attached = null)
    {
        var deadline = Environment.TickCount64 + timeoutMs;
        fixed (byte* start = data)
        {
            for (var done = 0; done < data.Length;)
            {
                var count = done == 0 && attached != null
                    ? SendWith(start, data.Length, attached.Fd)
                    : Libc.Send(_descriptor.Fd, start + done, (nuint)(data.Length - done), Libc.MsgNoSignal | Libc.MsgDontWait);
                if (count > 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() == Libc.Eagain)
                    Wait(Libc.PollOut, deadline);
                else if (Marshal.GetLastPInvokeError() != Libc.Eintr)
                    throw new IOException("sending: " + Libc.LastError());
            }
        }
    }

    private nint SendWith(byte* data, int length, int fd)
    {
        var vector = new Libc.IoVector { Base = data, Length = (nuint)length };
        var control = stackalloc byte[24];
        *(ulong*)control = 20; // cmsg_len: the header's 16 bytes and one descriptor
        *(int*)(control + 8) = Libc.SolSocket;
        *(int*)(control + 12) = Libc.ScmRights;
        *(long*)(control + 16) = (uint)fd;
        var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 24 };
        return Libc.SendMsg(_descriptor.Fd, &message, Libc.MsgNoSignal | Libc.MsgDontWait);
    }

    /// <summary>Fills the buffer. False when the other end closed before the first byte; <see cref="EndOfStreamException"/> when in the middle.</summary>
    public bool Receive(Span<byte> buffer, int timeoutMs)
    {
        var deadline = timeoutMs < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMs;
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var count = Libc.Receive(_descriptor.Fd, start + done, (nuint)(buffer.Length - done), Libc.MsgDontWait);
                if (count > 0)
                    done += (int)count;
                else if (count == 0)
                    return done == 0 ? false : throw new EndOfStreamException("the other end closed in the middle of an answer");
                else if (Marshal.GetLastPInvokeError() == Libc.Eagain)
                    Wait(Libc.PollIn, deadline);
                else if (Marshal.GetLastPInvokeError() != Libc.Eintr)
                    throw new IOException("receiving: " + Libc.LastError());
            }
        }
        return true;
    }

    /// <summary>Receives exactly so many bytes or throws.</summary>
    public void ReceiveAll(Span<byte> buffer, int timeoutMs)
    {
        if (!Receive(buffer, timeoutMs))
            throw new EndOfStreamException("the other end closed without an answer");
    }

    private void Wait(short events, long deadline)
    {
        var poll = new Libc.PollFd { Fd = _descriptor.Fd, Events = events };
        var left = deadline == long.MaxValue ? -1 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
        if (Libc.Poll(&poll, 1, left) == 0)
            throw new TimeoutException("no answer in time");
    }

    /// <summary>Wakes a thread that waits in <see cref="Receive"/>; the descriptor stays valid until <see cref="Dispose"/>.</summary>
    public void Shutdown() => _ = Libc.Shutdown(_descriptor.Fd, 2);

    public void Dispose() => _descriptor.Dispose();
}
