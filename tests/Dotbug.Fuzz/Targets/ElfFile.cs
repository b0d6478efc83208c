using System.Buffers.Binary;
using Dotbug;

namespace Fuzzing.Targets;

internal sealed class ElfFile : FuzzTarget
{
    private readonly string _path = Path.GetTempFileName();

    public override string Name => "elf";
    public override string Reads => "programs: what an ELF file exports";
    public override IReadOnlyList<byte[]> Corpus { get; } = [Image("DotNetRuntimeInfo"), Image("DotNetRuntimeDebugHeader"), Image("main")];

    /// <summary>A header, a table of two sections, and the names that the first one is about.</summary>
    private static byte[] Image(string name)
    {
        const int tableAt = 64, namesAt = tableAt + 2 * 64;
        byte[] image = [0x7F, .. "ELF"u8, 2, 1, .. new byte[namesAt - 6], 0, .. System.Text.Encoding.ASCII.GetBytes(name), 0];
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(40), tableAt);
        BinaryPrimitives.WriteInt16LittleEndian(image.AsSpan(58), 64);
        BinaryPrimitives.WriteInt16LittleEndian(image.AsSpan(60), 2);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(tableAt + 4), 11);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(tableAt + 40), 1);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(tableAt + 64 + 24), namesAt);
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(tableAt + 64 + 32), name.Length + 2);
        return image;
    }

    public override void Try(byte[] input)
    {
        File.WriteAllBytes(_path, input);
        var kind = ElfImage.Classify(_path);
        if (ReferenceEquals(input, Corpus[0]))
            FuzzFailure.Unless(kind == ElfImage.Kind.SingleFileCoreClr, "the corpus is not what it should be");
    }

    protected override void Close() => File.Delete(_path);
}
