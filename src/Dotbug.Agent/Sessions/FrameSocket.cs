using System.Runtime.InteropServices;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// Frames over the connection's descriptor (<see cref="MessageKind"/>). One thread. Never waits for a tool that does not read: a frame that cannot be
/// sent within the socket's time limit ends the connection; so does one that does not come whole within the lease, however slowly it drips.
/// </summary>
internal sealed unsafe class FrameSocket(int descriptor) : IDisposable
{
    private const int HeaderBytes = 5;

    /// <summary>A descriptor that came with the last frame read; -1 none. The caller takes it over by setting it to -1.</summary>
    public int Passed { get; set; } = -1;

    public bool Broken { get; private set; }

    /// <summary>When the frame that is being read must be here.</summary>
    private long _until;

    /// <summary>True when something is there to read (or the connection is closed) within the time.</summary>
    public bool Wait(int timeoutMs)
    {
        var one = new LibC.PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn };
        return LibC.poll(&one, 1, timeoutMs) > 0;
    }

    /// <summary>Null when the connection is over or says nonsense.</summary>
    public (MessageKind Kind, byte[] Body)? Read()
    {
        var header = stackalloc byte[HeaderBytes];
        _until = Environment.TickCount64 + Limits.LeaseMs;
        if (!ReadHeader(header))
            return null;
        var length = *(uint*)header;
        if (length > Message.RequestBytesMax)
            return null;
        var body = new byte[length];
        fixed (byte* bytes = body)
        {
            if (!ReadAll(bytes, body.Length))
                return null;
        }
        return ((MessageKind)header[4], body);
    }

    private bool ReadHeader(byte* header)
    {
        const int controlBytes = 64;
        var control = stackalloc byte[controlBytes];
        var vector = new LibC.IoVector { Base = header, Length = HeaderBytes };
        var message = new LibC.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = controlBytes };
        nint got;
        do
            got = LibC.recvmsg(descriptor, &message, LibC.MsgCmsgCloexec);
        while (LibC.IsInterrupted(got));
        if (got <= 0)
            return false;
        Take(control, message.ControlLength);
        return got == HeaderBytes || ReadAll(header + got, HeaderBytes - (int)got);
    }

    /// <summary>Whatever was passed is ours to close, however many they are: the first is kept. cmsghdr: length (8 bytes), level, type, data.</summary>
    private void Take(byte* control, nuint bytes)
    {
        for (nuint at = 0; at + 20 <= bytes;)
        {
            var length = *(nuint*)(control + at);
            if (length < 20 || length > bytes - at)
                return;
            var isRights = *(int*)(control + at + 8) == LibC.SolSocket && *(int*)(control + at + 12) == LibC.ScmRights;
            for (nuint item = 16; isRights && item + 4 <= length; item += 4)
            {
                var passed = *(int*)(control + at + item);
                if (Passed < 0)
                    Passed = passed;
                else
                    _ = LibC.close(passed);
            }
            at += (length + 7) & ~(nuint)7;
        }
    }

    private bool ReadAll(byte* to, int count)
    {
        while (count > 0)
        {
            var left = _until - Environment.TickCount64;
            if (left <= 0 || !Wait((int)left))
                return false;
            var got = LibC.recv(descriptor, to, (nuint)count, 0);
            if (LibC.IsInterrupted(got))
                continue;
            if (got <= 0)
                return false;
            to += got;
            count -= (int)got;
        }
        return true;
    }

    public bool Send(MessageKind kind, WireWriter? body)
    {
        var length = body?.Length ?? 0;
        var frame = new byte[HeaderBytes + length];
        MemoryMarshal.Write(frame, (uint)length);
        frame[4] = (byte)kind;
        body?.Written.CopyTo(frame.AsSpan(HeaderBytes));
        fixed (byte* bytes = frame)
        {
            for (var at = 0; at < frame.Length && !Broken;)
            {
                var sent = LibC.send(descriptor, bytes + at, (nuint)(frame.Length - at), LibC.MsgNoSignal);
                if (LibC.IsInterrupted(sent))
                    continue;
                if (sent <= 0)
                    Broken = true;
                at += (int)sent;
            }
        }
        return !Broken;
    }

    public void Dispose()
    {
        if (Passed >= 0)
            _ = LibC.close(Passed);
        _ = LibC.close(descriptor);
    }
}
