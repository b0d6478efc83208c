using System.Reflection.Metadata;
using Dotbug.Agent.Il;

namespace Fuzzing.Targets;

internal sealed unsafe class Signatures : FuzzTarget
{
    private static readonly MetadataReader s_metadata = Open();

    public override string Name => "signature";
    public override string Reads => "signatures of methods and their locals";

    public override IReadOnlyList<byte[]> Corpus { get; } =
        [.. s_metadata.MethodDefinitions.Where((_, i) => i % 50 == 0).Select(h => s_metadata.GetBlobBytes(s_metadata.GetMethodDefinition(h).Signature))];

    public override IReadOnlyList<byte[]> Words { get; } = [[0x0F], [0x10], [0x1D], [0x15, 0x12], [0x14], [0x1B], [0x1F], [0x13, 0], [0xDF, 0xFF, 0xFF, 0xFF], [0xBF, 0xFF]];

    private static MetadataReader Open() =>
        typeof(IlBody).Assembly.TryGetRawMetadata(out var blob, out var length) ? new MetadataReader(blob, length) : throw new InvalidOperationException();

    public override void Try(byte[] input)
    {
        try
        {
            var reader = new SignatureReader(input);
            reader.Byte();
            for (var count = reader.Number(); count >= 0; count--)
                reader.SkipType();
        }
        catch (BadImageFormatException)
        {
            // Refused by name: it cannot be read.
        }
    }
}
