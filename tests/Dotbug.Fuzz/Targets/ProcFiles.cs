using Dotbug;
using Dotbug.Attach;

namespace Fuzzing.Targets;

internal sealed class ProcFiles : FuzzTarget
{
    public override string Name => "proc";
    public override string Reads => "what the kernel tells of a process: stat, status, environ, cmdline, maps, net/unix";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. ((string[])["stat", "status", "environ", "cmdline", "maps", "net/unix"]).Select(f => File.ReadAllBytes("/proc/self/" + f)),
        .. Texts.Bytes(["0000000000000000: 00000002 00000000 00010000 0001 01 12345 @dotbug/abcdefghijklmnopqrstuvwxy\n", "1 (a) b) R 1 2",
            "NSpid:\t1\t2\t3\nUid:\t0\t0\t0\t0\n"]),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = Texts.Bytes(["\n", "\t", "\0", " ", "=", "/", ")", "(", "@dotbug/", "Uid:", "NSpid:",
        "00010000", "DOTNET_EnableDiagnostics=0\0"]);

    public override void Try(byte[] input)
    {
        var text = Texts.Of(input);
        ProcFs.ParseStartTicks(text);
        ProcFs.ParseStatus(text);
        var environment = ProcFs.ParseEnvironment(text);
        var words = ProcFs.ParseCommandLine(text);
        var files = ProcFs.ParseMappedFiles(text);
        DoorLocator.Parse(text);
        Inspector.NameFromCommandLine(words);
        Inspector.OtherProfiler(environment, files);
        foreach (var file in files)
            Inspector.VersionFromPath(file);
    }
}
