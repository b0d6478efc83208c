using System.Text.RegularExpressions;
using Dotbug.Testing;
using Xunit;

namespace Dotbug.Cli.Tests;

public sealed partial class Help
{
    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help.txt", "trace", "-h")]
    [InlineData("help.txt")]
    [InlineData("help-show.txt", "show", "--help")]
    [InlineData("help-record.txt", "record", "--help")]
    [InlineData("help-change.txt", "change", "--help")]
    [InlineData("help-ps.txt", "ps", "--help")]
    [InlineData("help-find.txt", "find", "--help")]
    [InlineData("help-status.txt", "status", "gateway", "--help")]
    [InlineData("help-stop.txt", "stop", "--help")]
    public async Task Help_is_data_and_fits_a_terminal_of_80_columns(string golden, params string[] args)
    {
        var ran = await Tool.Run(args);
        Assert.Equal(0, ran.ExitCode);
        Assert.Empty(ran.Err);
        Assert.All(ran.Out.Split('\n'), line => Assert.True(line.Length < 80, line));
        Golden.Check(golden, ran.Out);
    }

    [Fact]
    public async Task It_begins_with_three_examples_that_work_when_there_is_such_a_process()
    {
        var lines = (await Tool.Run("--help")).Out.Split('\n');
        foreach (var example in lines.Take(3))
        {
            var ran = await Tool.Bash(CommandName().Replace(example, "TOOL no-such-"));
            Assert.StartsWith("error DB2001: there is no .NET process 'no-such-", ran.Err);
        }
        Assert.Equal("", lines[3]);
    }

    [GeneratedRegex("^dotbug (?=(gateway|4711) ')")]
    private static partial Regex CommandName();

    [Fact]
    public async Task The_version_is_one_line()
    {
        var ran = await Tool.Run("--version");
        Assert.Equal(0, ran.ExitCode);
        Assert.Matches(@"^dotbug \d+\.\d+\.\d+\n$", ran.Out);
    }
}
