using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Secrets are redacted in the target, and no code of the program runs for us.</summary>
public sealed class What_is_never_shown(WarmTarget warm) : IClassFixture<WarmTarget>
{
    private static readonly string[] _secrets = ["hunter2", "hunter3", "sk-4711"];

    [Theory]
    [InlineData("text")]
    [InlineData("jsonl")]
    public async Task Secrets(string format)
    {
        var ran = await TraceAsync(format, "secrets", "AccountService.* -> return, args(deep)");
        Assert.All(_secrets, s => Assert.DoesNotContain(s, ran.Out + ran.Err, StringComparison.Ordinal));
        Assert.Contains("Login", ran.Out, StringComparison.Ordinal);
        Assert.Contains("IssueToken", ran.Out, StringComparison.Ordinal);
        Assert.Contains("db.example.org", ran.Out, StringComparison.Ordinal);
        Assert.Contains("redacted", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_do_not_answer_a_guard()
    {
        var ran = await ToolProcess.RunAsync(
            "trace", $"{warm.Process.Pid}", "AccountService.Login when password startswith \"hunter\"");
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("password", ran.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("jsonl")]
    public async Task What_only_the_programs_own_code_could_tell(string format)
    {
        var before = await warm.Process.CallAsync("values.bombs");
        Assert.EndsWith("comparer=0", before, StringComparison.Ordinal);
        var ran = await TraceAsync(format, "values.bombs", "Shop.Values.Range.* -> return, args(deep)");
        Assert.Contains("Fuse", ran.Out, StringComparison.Ordinal);
        Assert.Equal("touched 0", await warm.Process.AskAsync("touched"));
        Assert.Equal(before, await warm.Process.CallAsync("values.bombs"));
    }

    [Fact]
    public async Task A_comparer_of_the_program_is_not_asked_by_a_guard()
    {
        var ran = await TraceAsync("text", "values.bombs", "Shop.Values.Range.Map when map[\"quiet\"] == 1");
        Assert.Single(ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith("comparer=0", await warm.Process.CallAsync("values.bombs"), StringComparison.Ordinal);
    }

    private async Task<Ran> TraceAsync(string format, string scenario, string spec)
    {
        await using var tool = ToolProcess.Start(
            ["trace", $"{warm.Process.Pid}", spec, "--format", format, .. Trace.Unlimited]);
        await tool.ArmedAsync();
        await warm.Process.CallAsync(scenario);
        tool.Signal(ToolProcess.Terminate);
        var ran = await tool.EndAsync();
        Assert.Equal(0, ran.ExitCode);
        return ran;
    }
}
