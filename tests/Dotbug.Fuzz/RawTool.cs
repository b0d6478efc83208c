using Dotbug;
using Dotbug.Attach;
using Dotbug.Native;
using Dotbug.Protocol;
using Dotbug.Ring;
using Dotbug.Session;

namespace Fuzzing;

/// <summary>A tool's end of the conversation with the agent of a live process: says whatever it is told to say.</summary>
internal sealed class RawTool : IDisposable
{
    private readonly UnixSocket _socket;
    private readonly AgentConnection _frames;
    private readonly ManualResetEventSlim _ended = new();
    private Thread? _heartbeat;

    private RawTool(UnixSocket socket) => (_socket, _frames) = (socket, new AgentConnection(socket));

    /// <summary>Loads the agent when it is not there yet.</summary>
    public static RawTool Connect(int pid) =>
        new(new Attacher(Processes.Get(pid)!, null, CancellationToken.None).Connect(load: true, out _)!);

    public void Send(MessageKind kind, ReadOnlySpan<byte> body = default, Descriptor? attached = null) => _frames.Send(kind, body, attached);

    /// <summary>Bytes as they are. False: the agent has closed the connection.</summary>
    public bool SendBytes(ReadOnlySpan<byte> bytes, Descriptor? attached = null)
    {
        try
        {
            _socket.Send(bytes, 5_000, attached);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Null: the agent has closed the connection.</summary>
    public (MessageKind Kind, byte[] Body)? Receive(int timeoutMs = 60_000)
    {
        try
        {
            return _frames.Receive(timeoutMs);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The error that the agent answers with.</summary>
    public ErrorMessage Error()
    {
        while (Receive() is { } frame)
        {
            if (frame.Kind == MessageKind.Error)
                return ErrorMessage.Read(new WireReader(frame.Body));
        }
        throw new FuzzFailure("the agent closed the connection and said nothing");
    }

    public static byte[] Open(Limits? limits = null, bool dryRun = false, params string[] specs)
    {
        var body = new WireWriter();
        new OpenMessage("somebody", Environment.ProcessId, dryRun, false, limits ?? Limits.Default with { TimeMs = 60_000 }, specs).Write(body);
        return body.Written.ToArray();
    }

    /// <summary>Signs of life from now on, as an honest tool gives them.</summary>
    public void KeepAlive()
    {
        _heartbeat = new Thread(() =>
        {
            try
            {
                while (!_ended.Wait(Limits.HeartbeatMs))
                    Send(MessageKind.Heartbeat);
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                // The agent has ended the session.
            }
        })
        { IsBackground = true };
        _heartbeat.Start();
    }

    public ArmedMessage OpenSession(RingMemory ring, Limits limits, params string[] specs)
    {
        Send(MessageKind.Open, Open(limits, false, specs), ring.Descriptor);
        KeepAlive();
        return Armed();
    }

    public ArmedMessage Armed()
    {
        var first = Receive() ?? throw new FuzzFailure("no answer to open");
        return first.Kind == MessageKind.Armed
            ? ArmedMessage.Read(new WireReader(first.Body), out _)!
            : throw new FuzzFailure("not armed: " + ErrorMessage.Read(new WireReader(first.Body)));
    }

    public void Dispose()
    {
        _ended.Set();
        _heartbeat?.Join();
        _frames.Dispose();
        _ended.Dispose();
    }
}
