using System.Globalization;
using Xunit;

namespace Dotbug.Cli.Tests;

public sealed class Where_output_goes
{
    [Fact]
    public async Task A_reader_that_has_gone_is_no_error()
    {
        var ran = await Tool.Bash("exec 3> >(exit 0); wait $!; TOOL --help >&3; echo exit $?");
        Assert.Equal("exit 0\n", ran.Out);
        Assert.Empty(ran.Err);
    }

    [Fact]
    public async Task A_full_disk_is_an_error()
    {
        var ran = await Tool.Bash("TOOL --help >/dev/full; echo exit $?");
        Assert.Equal("exit 1\n", ran.Out);
        Assert.StartsWith("error DB5002: writing to the standard output failed: No space left on device", ran.Err);
    }

    [Theory]
    [InlineData("/no/such/folder/trace.txt")]
    [InlineData("/proc")]
    public async Task A_file_that_cannot_be_written_is_told_before_any_process_is_touched(string file)
    {
        var ran = await Tool.Run(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "A.B", "--output", file);
        Assert.Equal(1, ran.ExitCode);
        Assert.StartsWith($"error DB5001: '{file}' cannot be written: ", ran.Err);
    }

    [Fact]
    public async Task Stdout_and_stderr_in_one_file_do_not_overwrite_each_other()
    {
        var file = Path.GetTempFileName();
        try
        {
            await Tool.Bash($"{{ echo first; TOOL --version; echo last; }} >'{file}' 2>&1");
            Assert.Matches(@"^first\ndotbug [0-9.]+\nlast\n$", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
