using System.Globalization;
using System.Text;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>A process chooses its own name and command line; whoever lists it reads it on a terminal.</summary>
public sealed class Hostile_processes : IDisposable
{
    private const string Name = "ev\u001b[2J\u001b]0;owned\a\u202eli\u200b\u2028\n\u009b31m\ufeff\U000e0041";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-hostile");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Are_shown_without_a_harmful_character()
    {
        var native = await TargetBuild.EnsureNativeAsync();
        var link = Path.Combine(_folder.FullName, Name);
        File.CreateSymbolicLink(link, native.Executable);
        await using var target = await TargetProcess.StartAsync(native with { Executable = link });
        string[][] commands =
        [
            ["ps"], ["ps", "--format", "jsonl"], ["trace", $"{target.Pid}", "A.B"], ["find", $"{target.Pid}", "A.B"], ["status", $"{target.Pid}"], ["stop", $"{target.Pid}"],
            ["trace", Name, "A.B"], ["trace", $"{target.Pid}", Name], ["trace", $"{target.Pid}", "@" + Name], ["trace", $"{target.Pid}", "A.B", "--" + Name],
            ["trace", $"{target.Pid}", "A.B", "--output", "/no/" + Name], ["trace", $"{target.Pid}", "A.B", "--secrets", "/no/" + Name],
            ["trace", $"{target.Pid}", "A.B", "--audit", "/no/" + Name], ["trace", $"{target.Pid}", "A.B", "--time", Name],
        ];
        var seen = 0;
        foreach (var command in commands)
        {
            var ran = await ToolProcess.RunAsync(command);
            Assert.Equal((string.Join(' ', command), ""), (string.Join(' ', command), Harmful(ran.Out + ran.Err)));
            seen += (ran.Out + ran.Err).Contains("ev\\u001", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }
        // The name came that far, and not only in one place.
        Assert.True(seen >= 10, $"{seen} of {commands.Length} commands showed the name");
    }

    private static string Harmful(string text) => string.Join(' ', text.EnumerateRunes()
        .Where(r => r.Value != '\n' && Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        .Where(r => r.Value != '\n').Select(r => $"U+{r.Value:X4}"));
}
