using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Dotbug.Native;
using Dotbug.Protocol;
using Dotbug.Ring;
using Dotbug.Session;

namespace Dotbug.Tests;

/// <summary>The agent's end of a session in this process: arms at once, answers what it is told to answer, and notes what it hears.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly BlockingCollection<MessageKind> _heard = [];

    private FakeAgent(Socket socket, RingMemory ring, TraceSession session, CancellationTokenSource cancel)
    {
        (_socket, Ring, Session, Cancel) = (socket, ring, session, cancel);
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public RingMemory Ring { get; }

    /// <summary>Questions for names, unanswered until <see cref="Answer"/>.</summary>
    public BlockingCollection<ResolveMessage> Asked { get; } = [];
    public TraceSession Session { get; }

    /// <summary>The token that the session was started with.</summary>
    public CancellationTokenSource Cancel { get; }

    /// <summary>Only the line to an agent, which asks and answers.</summary>
    public static (AgentLink Link, FakeAgent Agent) Connect()
    {
        var (link, socket) = Line();
        return (link, new FakeAgent(socket, null!, null!, new CancellationTokenSource()));
    }

    private static (AgentLink, Socket) Line()
    {
        var name = "\0dotbug-test-" + Guid.NewGuid().ToString("N");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(name));
        listener.Listen();
        var link = new AgentLink(new AgentConnection(UnixSocket.Connect(name, 5000)));
        return (link, listener.Accept());
    }

    public static async Task<FakeAgent> StartAsync(TargetProcess? process = null)
    {
        var (link, socket) = Line();
        var ring = RingMemory.Create();
        Send(socket, MessageKind.Armed, new ArmedMessage(7, true, 1, 0, 1000, 2000, 0, 0, Stopwatch.GetTimestamp(),
            [EventsOfRing.Probe, EventsOfRing.EntryOnly], [], []).Write);
        link.StartHeartbeat();
        var armed = await link.Armed;
        process ??= Processes.Get(Environment.ProcessId)!;
        var cancel = new CancellationTokenSource();
        return new FakeAgent(socket, ring, new TraceSession(process, link, ring, armed, cancel.Token), cancel);
    }

    public void WaitFor(MessageKind kind)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_heard.Take(patience.Token) != kind)
        {
        }
    }

    public void SayStopped(StopReason reason) =>
        Send(_socket, MessageKind.Stopped, new StoppedMessage(reason, "", 100, 50, 1, 2, 3, 4, 1, 0).Write);

    /// <summary>Each frame is called after its address.</summary>
    public void Answer(ResolveMessage question) => Send(_socket, MessageKind.Resolved, new ResolvedMessage(
        [.. question.Frames.Select(f => new FrameInfo(f.Code, f.Offset, 0, $"M{f.Code}", "", 0, -1))]).Write);

    /// <summary>As when the target dies: the connection ends without a word.</summary>
    public void HangUp() => _socket.Shutdown(SocketShutdown.Both);

    private void Serve()
    {
        var header = new byte[5];
        while (ReadAll(header))
        {
            var body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(header)];
            if (!ReadAll(body))
                return;
            _heard.Add((MessageKind)header[4]);
            if ((MessageKind)header[4] == MessageKind.Resolve)
                Asked.Add(ResolveMessage.Read(new WireReader(body)));
            if ((MessageKind)header[4] == MessageKind.Stop)
                SayStopped(StopReason.Requested);
        }
    }

    private bool ReadAll(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = _socket.Receive(buffer, SocketFlags.None, out var error);
            if (count == 0 || error != SocketError.Success)
                return false;
            buffer = buffer[count..];
        }
        return true;
    }

    private static void Send(Socket socket, MessageKind kind, Action<WireWriter> write)
    {
        var body = new WireWriter();
        write(body);
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        frame[4] = (byte)kind;
        body.Written.CopyTo(frame.AsSpan(5));
        socket.Send(frame);
    }

    public async ValueTask DisposeAsync()
    {
        if (Session != null)
            await Session.DisposeAsync();
        _thread.Join();
        _socket.Dispose();
        _heard.Dispose();
        Asked.Dispose();
        Cancel.Dispose();
    }
}
