using Dotbug.Native;
using Xunit;

namespace Dotbug.Tests;

/// <summary>Paths that come from a target are opened as the target would see them, and only what is harmless to open.</summary>
public sealed class Opening_files_of_the_target : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string In(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public void Only_ordinary_files_are_read()
    {
        using var root = TargetRoot.Of(Environment.ProcessId);
        File.WriteAllText(In("file"), "text");
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [In("pipe")]))
        {
            pipe.WaitForExit();
            Assert.Equal(0, pipe.ExitCode);
        }

        using (var file = root.OpenFile(In("file"), 4))
            Assert.Equal(4, file!.Length);
        // A pipe that nobody writes to would hold us for ever.
        Assert.Null(root.OpenFile(In("pipe"), 4));
        Assert.Null(root.OpenFile("/dev/zero", 4));
        Assert.Null(root.OpenFile(_folder.FullName, 4));
        Assert.Null(root.OpenFile(In("file"), 3));
        Assert.Null(root.OpenFile(In("nothing"), 4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Neither_links_nor_dots_lead_out_of_the_root(bool kernelStaysBelow)
    {
        Directory.CreateDirectory(In("root/files"));
        File.WriteAllText(In("outside"), "");
        File.WriteAllText(In("root/files/inside"), "");
        File.CreateSymbolicLink(In("root/absolute"), In("outside"));
        File.CreateSymbolicLink(In("root/relative"), "../outside");
        File.CreateSymbolicLink(In("root/link"), "/files");
        using var root = TargetRoot.At(In("root"), kernelStaysBelow);
        bool Opens(string path)
        {
            using var file = root.Open(path, Libc.OpenReadOnly);
            return file != null;
        }

        Assert.True(Opens("/files/inside"));
        Assert.True(Opens("/files"));
        // Where the kernel cannot be asked, no link is followed at all.
        Assert.Equal(kernelStaysBelow, Opens("/link/inside"));
        Assert.False(Opens("/absolute"));
        Assert.False(Opens("/relative"));
        Assert.False(Opens("/../outside"));
        Assert.False(Opens("/files/../../outside"));
    }
}
