using Dotbug.Protocol;
using Dotbug.Session;

namespace Fuzzing.Targets;

internal sealed class DebugFiles : FuzzTarget
{
    private static readonly byte[] s_module = File.ReadAllBytes(typeof(Message).Assembly.Location);
    private static readonly byte[] s_lines = File.ReadAllBytes(Path.ChangeExtension(typeof(Message).Assembly.Location, ".pdb"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-fuzz-");

    public override string Name => "pdb";
    public override string Reads => "modules and PDBs that a target names, for source lines";
    public override IReadOnlyList<byte[]> Corpus { get; } = [s_module, s_lines];

    public override void Try(byte[] input)
    {
        var module = Path.Combine(_folder.FullName, "m.dll");
        var isModule = input.AsSpan().StartsWith("MZ"u8);
        File.WriteAllBytes(module, isModule ? input : s_module);
        File.WriteAllBytes(Path.ChangeExtension(module, ".pdb"), isModule ? s_lines : input);
        using var lines = new SourceLines(Environment.ProcessId);
        var found = 0;
        for (var row = 1u; row < 60; row++)
            found += lines.Find(module, 0x06000000 | row, (int)row).File != null ? 1 : 0;
        if (ReferenceEquals(input, s_module))
            FuzzFailure.Unless(found > 0, "the corpus has no lines");
    }

    protected override void Close() => _folder.Delete(recursive: true);
}
