using Dotbug.Protocol;
using static Dotbug.Profiler.LibC;

namespace Dotbug.Profiler;

/// <summary>
/// The door (see <see cref="Door"/>): one thread of ours that sleeps in accept until a tool comes. Speaks only with the same user
/// or root, takes two seconds at most for the next byte and ten for a whole conversation, and knows three commands.
/// </summary>
internal static unsafe class DoorServer
{
    private const int NameBytes = 32;
    private const int RequestSeconds = 2;
    private const int ConversationMs = 10_000;

    /// <summary>
    /// Each thread that comes by takes eight kilobytes of our heap, five for a session, and our collector would come after many megabytes
    /// only, on whatever thread is there. So this thread collects, after so many connections.
    /// </summary>
    private const int ConnectionsBetweenCollections = 16;

    private static int s_listener = -1;

    /// <summary>When the conversation must be over: one that drips byte by byte would keep other tools out.</summary>
    private static long s_until;

    public static bool Open()
    {
        var fd = socket(AfUnix, SockStream | SockCloexec, 0);
        if (fd < 0 || Services.Table == null)
            return false;
        // sockaddr_un: family, then a zero byte (abstract name space: nothing on disk), then the name.
        Span<byte> prefix = stackalloc byte[Door.NamePrefix.Length];
        for (var i = 0; i < prefix.Length; i++)
            prefix[i] = (byte)Door.NamePrefix[i];
        var address = stackalloc byte[3 + NameBytes];
        new Span<byte>(address, 3).Clear();
        address[0] = AfUnix;
        prefix.CopyTo(new Span<byte>(address + 3, NameBytes));
        var random = stackalloc byte[NameBytes];
        if (getrandom(random, NameBytes, 0) != NameBytes)
            return false;
        for (var i = prefix.Length; i < NameBytes; i++)
            address[3 + i] = (byte)('a' + random[i] % 26);
        if (bind(fd, address, 3 + NameBytes) != 0 || listen(fd, 16) != 0)
        {
            _ = close(fd);
            return false;
        }
        s_listener = fd;
        new Thread(Serve, 256 * 1024) { IsBackground = true }.Start();
        return true;
    }

    /// <summary>At the end of the process: wakes the thread and ends it.</summary>
    public static void Close()
    {
        var fd = Interlocked.Exchange(ref s_listener, -1);
        if (fd >= 0)
            _ = shutdown(fd, 2);
    }

    private static void Serve()
    {
        for (var served = 1; ; served++)
        {
            if (served % ConnectionsBetweenCollections == 0)
                GC.Collect();
            var listener = Volatile.Read(ref s_listener);
            if (listener < 0)
                return;
            var fd = accept4(listener, null, null, SockCloexec);
            if (fd < 0)
            {
                // Closed, interrupted, or the process is out of descriptors: then a pause, not a storm.
                if (Volatile.Read(ref s_listener) >= 0)
                    Thread.Sleep(100);
                continue;
            }
            s_until = Environment.TickCount64 + ConversationMs;
            if (!Serve(fd))
                _ = close(fd);
        }
    }

    /// <summary>True: the connection is an agent's now. What is thrown on a thread of ours would end the program.</summary>
    private static bool Serve(int fd)
    {
        try
        {
            return Peer.Trusted(fd) && Bounded(fd) && Talk(fd);
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static bool Bounded(int fd)
    {
        var timeout = new TimeValue { Seconds = RequestSeconds };
        return setsockopt(fd, SolSocket, SoRcvTimeO, &timeout, (uint)sizeof(TimeValue)) == 0
            && setsockopt(fd, SolSocket, SoSndTimeO, &timeout, (uint)sizeof(TimeValue)) == 0;
    }

    /// <summary>Serves requests until the tool closes or the connection goes to an agent; true: it is the agent's now.</summary>
    private static bool Talk(int fd)
    {
        var header = stackalloc uint[3];
        var payload = stackalloc byte[Door.PayloadBytesMax];
        for (; ; )
        {
            var passed = -1;
            if (!ReadHeader(fd, header, ref passed) || header[0] != Door.Magic || header[2] > Door.PayloadBytesMax
                || !ReadAll(fd, payload, header[2]))
            {
                if (passed >= 0)
                    _ = close(passed);
                return false;
            }
            var hasId = header[2] == Door.AgentIdChars;
            switch (header[1])
            {
                case Door.CommandHello:
                    if (!Hello(fd))
                        return false;
                    break;
                case Door.CommandLoad when hasId:
                    if (!AgentFile.Accept(fd, *(ulong*)payload, passed))
                        return false;
                    passed = -1;
                    break;
                case Door.CommandConnect when hasId:
                    if (!Agents.Known(*(ulong*)payload))
                    {
                        if (!Reply(fd, 2, null, 0))
                            return false;
                        break;
                    }
                    if (!Reply(fd, 0, null, 0))
                        return false;
                    return Agents.Connect(*(ulong*)payload, fd);
                default:
                    return false;
            }
            if (passed >= 0)
                _ = close(passed);
        }
    }

    private static bool Hello(int fd)
    {
        var count = Agents.Count;
        var reply = stackalloc byte[8 + Agents.Max * Door.AgentIdChars];
        ((uint*)reply)[0] = Door.Version;
        ((uint*)reply)[1] = (uint)count;
        for (var i = 0; i < count; i++)
            *(ulong*)(reply + 8 + i * Door.AgentIdChars) = Agents.Id(i);
        return Reply(fd, 0, reply, (uint)(8 + count * Door.AgentIdChars));
    }

    public static bool Reply(int fd, uint status, byte* payload, uint length)
    {
        var header = stackalloc uint[2];
        header[0] = status;
        header[1] = length;
        return send(fd, header, 8, MsgNoSignal) == 8 && (length == 0 || send(fd, payload, length, MsgNoSignal) == (nint)length);
    }

    private static bool ReadAll(int fd, byte* buffer, uint length)
    {
        while (length > 0)
        {
            var got = Environment.TickCount64 < s_until ? recv(fd, buffer, length, 0) : 0;
            if (got <= 0)
                return false;
            buffer += got;
            length -= (uint)got;
        }
        return true;
    }

    /// <summary>Reads twelve bytes, and the descriptor that may come with the first of them.</summary>
    private static bool ReadHeader(int fd, uint* header, ref int passed)
    {
        const int controlBytes = 64;
        var control = stackalloc byte[controlBytes];
        var vector = new IoVector { Base = header, Length = 12 };
        var message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = controlBytes };
        var got = Environment.TickCount64 < s_until ? recvmsg(fd, &message, MsgCmsgCloexec) : 0;
        if (got <= 0)
            return false;
        // cmsghdr: length (8 bytes), level, type, data. Whatever was passed is ours to close, however many they are.
        for (nuint at = 0; at + 20 <= message.ControlLength;)
        {
            var length = *(nuint*)(control + at);
            if (length < 20 || length > message.ControlLength - at)
                break;
            if (*(int*)(control + at + 8) == SolSocket && *(int*)(control + at + 12) == ScmRights)
            {
                for (nuint item = 16; item + 4 <= length; item += 4)
                {
                    var descriptor = *(int*)(control + at + item);
                    if (passed < 0)
                        passed = descriptor;
                    else
                        _ = close(descriptor);
                }
            }
            at += (length + 7) & ~(nuint)7;
        }
        return got == 12 || ReadAll(fd, (byte*)header + got, (uint)(12 - got));
    }
}
