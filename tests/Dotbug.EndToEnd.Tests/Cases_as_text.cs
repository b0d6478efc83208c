using System.Runtime.CompilerServices;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Runs Cases/*.case against one target that is warm.</summary>
public sealed class Cases_as_text(WarmTarget warm) : IClassFixture<WarmTarget>
{
    public static TheoryData<string> All => [.. Directory.GetFiles(Folder(), "*.case").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Comes_out_as_written(string name)
    {
        var target = warm.Process;
        var written = CaseFile.Read(Path.Combine(Folder(), name + ".case"));
        await using var tool = ToolProcess.Start(written.Words.Select(w => w.Replace("$PID", $"{target.Pid}", StringComparison.Ordinal)));
        if (written.Asked.Count > 0)
        {
            await tool.ArmedAsync();
        }

        foreach (var line in written.Asked)
        {
            Assert.DoesNotContain("error", (await target.AskAsync(line)).Split(' ')[0], StringComparison.Ordinal);
        }

        if (written.Stops)
        {
            tool.Signal(ToolProcess.Terminate);
        }

        var ran = await tool.EndAsync();
        Assert.True(CaseFile.Matches(written.Out, ran.Out), $"stdout was\n{ran.Out}and not\n{written.Out}");
        var said = WithoutProgress(ran.Err);
        Assert.True(CaseFile.Matches(written.Err, said), $"stderr was\n{said}and not\n{written.Err}");
        Assert.Equal(written.ExitCode, ran.ExitCode);
        Assert.StartsWith("echo", await target.AskAsync("echo still here"), StringComparison.Ordinal);
    }

    // Said after a second: on a busy machine that is soon.
    private static string WithoutProgress(string said) =>
        string.Concat(said.Split('\n').Where(line => !line.StartsWith("attaching to ", StringComparison.Ordinal)).Select((line, i) => i == 0 ? line : "\n" + line));

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Cases");
}
