using System.Buffers.Binary;
using Dotbug.Native;
using Dotbug.Protocol;

namespace Dotbug.Session;

/// <summary>Frames to and from the agent. Any thread may send; one receives. Throws <see cref="IOException"/>, <see cref="TimeoutException"/>, and
/// <see cref="InvalidDataException"/> for nonsense.</summary>
internal sealed class AgentConnection(UnixSocket socket) : IDisposable
{
    private const int HeaderBytes = 5;

    /// <summary>An agent that takes nothing for this long is as good as gone.</summary>
    private const int SendMs = 5_000;

    private readonly object _sending = new();
    private bool _disposed;

    public void Send(MessageKind kind, ReadOnlySpan<byte> body = default, Descriptor? attached = null)
    {
        var frame = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        frame[4] = (byte)kind;
        body.CopyTo(frame.AsSpan(HeaderBytes));
        lock (_sending)
        {
            // A closed descriptor's number may already be somebody else's.
            ObjectDisposedException.ThrowIf(_disposed, this);
            socket.Send(frame, SendMs, attached);
        }
    }

    /// <summary>The next frame, or null when the agent closed the connection. A negative time limit waits for ever.</summary>
    public (MessageKind Kind, byte[] Body)? Receive(int timeoutMs)
    {
        var header = new byte[HeaderBytes];
        if (!socket.Receive(header, timeoutMs))
            return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > Message.BodyBytesMax)
            throw new InvalidDataException("a frame is too long");
        var body = new byte[length];
        if (length > 0)
            socket.ReceiveAll(body, SendMs);
        return ((MessageKind)header[4], body);
    }

    /// <summary>Asks one question on a connection that is used for nothing else. An <see cref="MessageKind.Error"/> is thrown as <see cref="DotbugException"/>.</summary>
    public byte[] Ask(MessageKind question, ReadOnlySpan<byte> body, MessageKind answer, int timeoutMs)
    {
        Send(question, body);
        var until = Environment.TickCount64 + timeoutMs;
        // Frames that nobody asked for do not win time.
        while (Receive((int)Math.Max(0, until - Environment.TickCount64)) is { } frame)
        {
            if (Environment.TickCount64 > until)
                throw new TimeoutException("no answer in time");
            if (frame.Kind == answer)
                return frame.Body;
            if (frame.Kind == MessageKind.Error)
                throw new DotbugException(Problem.FromAgent(ErrorMessage.Read(new WireReader(frame.Body))));
        }
        throw new EndOfStreamException("the agent closed the connection without an answer");
    }

    /// <summary>Wakes whoever waits in <see cref="Receive"/>.</summary>
    public void Shutdown() => socket.Shutdown();

    /// <summary>Not while a thread receives.</summary>
    public void Dispose()
    {
        lock (_sending)
        {
            _disposed = true;
            socket.Dispose();
        }
    }
}
