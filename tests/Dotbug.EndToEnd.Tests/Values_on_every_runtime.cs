using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Private fields have other names and places on other runtimes; what is shown of a value is the same.</summary>
public sealed partial class Values_on_every_runtime
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Are_shown_as_on_the_newest(int runtime)
    {
        await using var target = await TargetProcess.StartAsync(await TargetBuild.EnsureAsync(runtime, HostingKind.FrameworkDependent));
        foreach (var (scenario, type) in s_all)
        {
            await target.CallAsync($"values.{scenario}");
            await using var tool = ToolProcess.Start(["trace", $"{target.Pid}", $"Shop.Values.{type}.* -> return", .. Trace.Unlimited]);
            await tool.ArmedAsync();
            await target.CallAsync($"values.{scenario}");
            tool.Signal(ToolProcess.Terminate);
            var ran = await tool.EndAsync();
            Assert.Equal(0, ran.ExitCode);
            var golden = Path.Combine(Goldens(), $"values.{scenario}.text");
            Assert.Equal(Lines(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken)),
                Lines(Elapsed().Replace(Head().Replace(ran.Out, "$1 "), "")));
        }
    }

    private static readonly (string, string)[] s_all =
        [("scalars", "Scalars"), ("text", "Texts"), ("dates", "Dates"), ("collections", "Collections"), ("objects", "Objects"),
        ("tasks", "Tasks")];

    private static string Goldens([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "golden");

    /// <summary>The iterators of LINQ are shown by their fields, and are others.</summary>
    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n').Where(l => !l.Contains("Iterator", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\S+Z (#\d+) t\d+/\d+ +", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@" [\d.]+ (ns|us|ms|s)$", RegexOptions.Multiline)]
    private static partial Regex Elapsed();
}
