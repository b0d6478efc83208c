using System.Net.Sockets;
using Dotbug.Agent.Sessions;
using Dotbug.Protocol;

namespace Fuzzing.Targets;

internal sealed class ToolFrames : FuzzTarget
{
    public override string Name => "tool";
    public override string Reads => "frames of a tool, as the agent reads them";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Frames.Join([Frames.Of(MessageKind.Open, RawTool.Open(Limits.Default, false, "A.B -> return")), Frames.Of(MessageKind.Heartbeat, []),
            Frames.Of(MessageKind.Stop, [])]),
        Frames.Join([Frames.Of(MessageKind.Find, w => w.Text("A.B"))]), Frames.Join([Frames.Of(MessageKind.Status, []), Frames.Of(MessageKind.End, w => w.U32(0))]),
    ];

    public override byte[] Make(Mutator mutator) => mutator.OneIn(3) ? mutator.Mutate(Corpus, Words) : Frames.Mutate(mutator, Corpus);

    public override void Try(byte[] input)
    {
        var (ours, other) = Pair();
        using (other)
        using (var socket = new FrameSocket(ours))
        {
            other.Send(input.AsSpan(0, Math.Min(input.Length, 64 << 10)));
            other.Shutdown(SocketShutdown.Send);
            while (socket.Wait(5_000) && socket.Read() is { } frame)
            {
                OpenMessage.Read(new WireReader(frame.Body), out _);
                ResolveMessage.Read(new WireReader(frame.Body));
            }
        }
    }

    // The first end belongs to nobody but the caller: a Socket of the framework that is forgotten closes its descriptor when it is finalized, in the middle of an input.
    private static (int Ours, Socket Other) Pair()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var end = new UnixDomainSocketEndPoint("\0dotbug-fuzz-" + Guid.NewGuid().ToString("N"));
        listener.Bind(end);
        listener.Listen();
        var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Connect(end);
        var ours = listener.Accept();
        var descriptor = (int)ours.SafeHandle.DangerousGetHandle();
        ours.SafeHandle.SetHandleAsInvalid();
        return (descriptor, other);
    }
}
