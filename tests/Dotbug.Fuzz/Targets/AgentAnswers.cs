using Dotbug;
using Dotbug.Protocol;
using Dotbug.Session;

namespace Fuzzing.Targets;

internal sealed class AgentAnswers : FuzzTarget
{
    private readonly SocketPair _sockets = new();

    public override string Name => "answers";
    public override string Reads => "answers of an agent to one question: find, status, resolve";
    public override IReadOnlyList<byte[]> Corpus { get; } = [.. Recording.Of("answers"), Frames.Of(MessageKind.Error, new ErrorMessage("DB3001", "no", "yes").Write)];
    public override byte[] Make(Mutator mutator) => mutator.OneIn(3) ? mutator.Mutate(Corpus, Words) : Frames.Mutate(mutator, Corpus);

    public override void Try(byte[] input) => _sockets.Talk(input, socket =>
    {
        using var connection = new AgentConnection(socket);
        try
        {
            var answer = (MessageKind)(input.Length % 3 + (int)MessageKind.Found);
            var reader = new WireReader(connection.Ask(MessageKind.Status, [], answer, 5_000));
            object message = answer switch
            {
                MessageKind.Found => FoundMessage.Read(reader),
                MessageKind.StatusReport => StatusMessage.Read(reader),
                _ => ResolvedMessage.Read(reader),
            };
            GC.KeepAlive(message);
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidDataException or DotbugException)
        {
            // As above: said to the user.
        }
    });

    protected override void Close() => _sockets.Dispose();
}
