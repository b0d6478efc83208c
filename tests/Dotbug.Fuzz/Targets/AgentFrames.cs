using Dotbug;
using Dotbug.Ring;
using Dotbug.Session;

namespace Fuzzing.Targets;

internal sealed class AgentFrames : FuzzTarget
{
    /// <summary>A process that has ended: nobody waits for it.</summary>
    private static readonly TargetProcess s_process = Processes.Get(Environment.ProcessId)! with { StartTicks = 1 };

    private readonly SocketPair _sockets = new();

    public override string Name => "agent";
    public override string Reads => "frames of an agent, during a session";
    public override int Share => 3;
    public override IReadOnlyList<byte[]> Corpus { get; } = Recording.Of("frames");
    public override byte[] Make(Mutator mutator) => mutator.OneIn(3) ? mutator.Mutate(Corpus, Words) : Frames.Mutate(mutator, Corpus);

    public override void Try(byte[] input) => _sockets.Talk(input, socket => Session(socket, input.Length).GetAwaiter().GetResult());

    private static async Task Session(Dotbug.Native.UnixSocket socket, int bytes)
    {
        var ring = RingMemory.Create(2 << 20);
        var link = new AgentLink(new AgentConnection(socket));
        try
        {
            var armed = await link.Armed;
            using var shown = new Shown();
            await using var session = new TraceSession(s_process, link, ring, armed, CancellationToken.None);
            (link, ring) = (null, null);
            await foreach (var batch in session.ReadBatchesAsync())
                shown.Write(batch);
            shown.Check(bytes);
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidDataException or DotbugException { Code: not "DB9004" })
        {
            // What the tool tells its user: the agent refused, or is gone, or talks nonsense.
        }
        finally
        {
            link?.Dispose();
            ring?.Dispose();
        }
    }

    protected override void Close() => _sockets.Dispose();
}
