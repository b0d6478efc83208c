using System.Text.RegularExpressions;
using Dotbug.Testing;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>What is shown of each kind of value, from the target's memory to the output; golden/values.* hold it.</summary>
public sealed partial class Values_of_every_kind(WarmTarget warm) : IClassFixture<WarmTarget>
{
    public static TheoryData<string, string, string> All
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var (scenario, type) in (ReadOnlySpan<(string, string)>)
                [("scalars", "Scalars"), ("text", "Texts"), ("dates", "Dates"), ("collections", "Collections"), ("objects", "Objects"), ("tasks", "Tasks")])
            {
                all.Add(scenario, type, "text");
                all.Add(scenario, type, "jsonl");
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Is_shown_as_written(string scenario, string type, string format)
    {
        await using var tool = ToolProcess.Start(
            ["trace", $"{warm.Process.Pid}", $"Shop.Values.{type}.* -> return", "--format", format, .. Trace.Unlimited]);
        await tool.ArmedAsync();
        await warm.Process.CallAsync($"values.{scenario}");
        tool.Signal(ToolProcess.Terminate);
        var ran = await tool.EndAsync();
        Assert.Equal(0, ran.ExitCode);
        var shown = format == "text" ? Texts(ran.Out) : Objects(ran.Out);
        Golden.Check($"values.{scenario}.{format}", shown);
    }

    /// <summary>Without what differs from run to run: times, threads, durations.</summary>
    private static string Texts(string said) =>
        Elapsed().Replace(Head().Replace(said, "$1 "), "");

    /// <summary>Only the calls and outcomes: the session's own lines have tests elsewhere.</summary>
    private static string Objects(string said) => string.Concat(said.Split('\n').Where(l => Call().IsMatch(l))
        .Select(l => Call().Replace(l, "") + "\n"));

    [GeneratedRegex(@"^\S+Z (#\d+) t\d+/\d+ +", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex(@" [\d.]+ (ns|us|ms|s)$", RegexOptions.Multiline)]
    private static partial Regex Elapsed();

    [GeneratedRegex("\"t\":\"[^\"]*\",\"session\":\\d+,\"pid\":\\d+,\"process\":\"Target\",(?=\"id\")|,\"thread\":{[^}]*}|,\"elapsedNs\":\\d+")]
    private static partial Regex Call();
}
