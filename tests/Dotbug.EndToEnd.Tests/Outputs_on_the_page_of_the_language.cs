using System.Text.RegularExpressions;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What docs/spec-language.md shows of the runtime's events is what the tool prints: other numbers, the same lines.</summary>
public sealed partial class Outputs_on_the_page_of_the_language
{
    [Theory]
    [InlineData("locks(", "busy-contentions 1 100", "locks when kind == \"monitor\" && waited > 50ms -> caller")]
    [InlineData("timers(", "late 300 0", "timers when late > 100ms")]
    [InlineData("tasks(", "kinsfolk", "tasks when runs is Action && (kind == \"created\" || kind == \"finished\")")]
    public async Task Are_the_tools_own(string word, string command, string spec)
    {
        await using var target = await TargetProcess.StartAsync();
        await target.AskAsync(command);
        await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", spec, .. Trace.Unlimited]);
        await tool.ArmedAsync();
        await target.AskAsync(command);
        tool.Signal(ToolProcess.Terminate);
        var ran = await tool.EndAsync();

        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "spec-language.md"), TestContext.Current.CancellationToken);
        var block = Assert.Single(page.Split("```text\n").Skip(1).Select(b => b.Split("```")[0]), b => b.Contains(word, StringComparison.Ordinal));
        Assert.Equal(Lines(block), Lines(ran.Out).Take(Lines(block).Length));
    }

    private static string[] Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Number().Replace(Id().Replace(l, "#0"), "0"))];

    [GeneratedRegex("#[0-9a-f]+")]
    private static partial Regex Id();

    // With the blanks that make columns of them, and whatever unit it was.
    [GeneratedRegex(@"[\d.]+( (ns|us|ms|s)\b)? *")]
    private static partial Regex Number();
}
