namespace Fuzzing.Targets;

internal sealed class LiveAgent : LiveTarget
{
    private static readonly ToolFrames s_frames = new();

    public override string Name => "live-agent";
    public override string Reads => "frames of a tool, in a live process";
    public override IReadOnlyList<byte[]> Corpus => s_frames.Corpus;
    public override byte[] Make(Mutator mutator) => s_frames.Make(mutator);

    protected override void Say(byte[] input)
    {
        using var tool = RawTool.Connect(Process.Pid);
        tool.SendBytes(input);
    }
}
