using Dotbug.Protocol;

namespace Fuzzing.Targets;

internal sealed class Messages : FuzzTarget
{
    private static readonly Func<WireReader, object?>[] s_readers =
    [
        r => OpenMessage.Read(r, out _), ResolveMessage.Read, ErrorMessage.Read, r => ArmedMessage.Read(r, out _), MoreProbesMessage.Read,
            ArmedMoreMessage.Read, StoppedMessage.Read,
        FoundMessage.Read, StatusMessage.Read, ResolvedMessage.Read,
    ];

    public override string Name => "messages";
    public override string Reads => "bodies of all messages";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        RawTool.Open(Limits.Default, false, "A.B -> return", "C.D when x == 1"),
        .. Recording.Of("frames").Concat(Recording.Of("answers")).SelectMany(s => Frames.Split(s)).Select(f => f[5..]),
    ];

    public override void Try(byte[] input)
    {
        foreach (var read in s_readers)
            read(new WireReader(input));
    }
}
