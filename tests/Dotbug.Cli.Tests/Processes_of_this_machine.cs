using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Dotbug.Cli.Tests;

/// <summary>The process that is looked at is the one that runs these tests.</summary>
public sealed class Processes_of_this_machine
{
    private static readonly string _me = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task Ps_shows_a_traceable_process_in_aligned_columns()
    {
        var ran = await Tool.Run("ps");
        Assert.Equal(0, ran.ExitCode);
        var lines = ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^PID +NAME +RUNTIME +USER +TRACEABLE$", lines[0]);
        var mine = Assert.Single(lines, l => l.StartsWith(_me + " ", StringComparison.Ordinal));
        Assert.Matches($@"^{_me} +Dotbug\.Cli\.Tests +{Environment.Version} +{Environment.UserName} +yes$", mine);
        Assert.Equal(lines[0].IndexOf("NAME", StringComparison.Ordinal), mine.IndexOf("Dotbug.Cli.Tests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ps_for_programs_is_one_JSON_object_a_line()
    {
        var ran = await Tool.Run("ps", "--format", "jsonl");
        var mine = ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Single(e => e.GetProperty("pid").GetInt32() == Environment.ProcessId);
        Assert.Equal("Dotbug.Cli.Tests", mine.GetProperty("name").GetString());
        Assert.True(mine.GetProperty("traceable").GetBoolean());
    }

    [Theory]
    [InlineData("no-such-process", "A.B")]
    [InlineData("2147483647", "A.B")]
    [InlineData("-n", "4711", "A.B")]
    [InlineData("status", "no-such-process")]
    [InlineData("stop", "no-such-process", "all")]
    [InlineData("find", "no-such-process", "A.B")]
    public async Task A_process_that_is_not_there_is_an_error_that_names_ps(params string[] args)
    {
        var ran = await Tool.Run(args);
        Assert.Equal(2, ran.ExitCode);
        Assert.Empty(ran.Out);
        Assert.Matches("^error DB2001: there is no .*process.*\n  .*dotbug ps.*\n$", ran.Err);
    }

    [Fact]
    public async Task A_process_that_is_not_dotnet_is_refused_by_name()
    {
        using var sleep = Process.Start("sleep", "1000");
        try
        {
            var ran = await Tool.Run("-p", sleep.Id.ToString(CultureInfo.InvariantCulture), "A.B");
            Assert.Equal(4, ran.ExitCode);
            Assert.StartsWith($"error DB2004: process {sleep.Id} (sleep) is not a .NET process", ran.Err);
        }
        finally
        {
            sleep.Kill();
        }
    }

    [Fact]
    public async Task Status_and_stop_load_nothing_and_say_so()
    {
        var status = await Tool.Run("status", _me);
        Assert.Equal((0, $"Dotbug.Cli.Tests[{_me}]: dotbug is not loaded.\n"), (status.ExitCode, status.Out));
        var stop = await Tool.Run("stop", _me);
        Assert.Equal((0, $"Dotbug.Cli.Tests[{_me}]: no session runs.\n"), (stop.ExitCode, stop.Err));
        var one = await Tool.Run("stop", _me, "7");
        Assert.Equal(2, one.ExitCode);
        Assert.StartsWith("error DB4011: there is no session 7", one.Err);
    }
}
