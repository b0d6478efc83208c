using Dotbug.Spec;

namespace Fuzzing.Targets;

internal sealed class SpecLines : FuzzTarget
{
    public override string Name => "spec-file";
    public override string Reads => "files of specs (@FILE)";

    /// <summary>Half a million lines with a fault each.</summary>
    public override long AllocatedBytesMax => 256 << 20;

    public override IReadOnlyList<byte[]> Corpus { get; } = Texts.Bytes([
        "\ufeff# head\r\nOrderService.Submit -> return # why\n\nA.B when x == \"#\" && c == '#'\n",
        string.Join('\n', Texts.Cases("Dotbug.Spec.Tests/Cases/specs.txt")),
    ]);

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes(["\n", "\r\n", "#", " #", "\"", "'", "'\\''", "@\"", "\\", "A.B\n", "\ufeff", "\0"]);

    public override void Try(byte[] input)
    {
        var text = Texts.Of(input);
        foreach (var line in SpecFile.Parse(text))
        {
            if (SpecFile.FormatError("traces.txt", line) is { } picture)
                FuzzFailure.UnlessShowable(picture);
        }
    }
}
