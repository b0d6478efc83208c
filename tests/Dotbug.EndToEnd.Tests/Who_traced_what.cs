using System.Net.Sockets;
using System.Text;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Every session leaves its lines, accepted or refused, whatever becomes of the tool.</summary>
public sealed class Who_traced_what(WarmTarget warm) : IClassFixture<WarmTarget>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-audit");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Log => Path.Combine(_folder.FullName, "audit.log");

    [Fact]
    public async Task A_session_leaves_its_beginning_its_arming_and_its_end()
    {
        await using var tool = ToolProcess.Start(
            ["trace", $"{warm.Process.Pid}", "AccountService.Login when user == \"ada\" -> return", "--audit", Log, .. Trace.Unlimited]);
        await tool.ArmedAsync();
        await warm.Process.CallAsync("secrets", 3);
        tool.Signal(ToolProcess.Terminate);
        Assert.Equal(0, (await tool.EndAsync()).ExitCode);
        var lines = await File.ReadAllLinesAsync(Log, TestContext.Current.CancellationToken);
        Assert.Equal(["event=start", "event=armed", "event=stop"], lines.Select(Event));
        Assert.Contains($" pid={warm.Process.Pid} ", lines[0], StringComparison.Ordinal);
        Assert.Contains($" tool={tool.Pid} ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" spec=\"AccountService.Login when user == ? -> return\"", lines[0], StringComparison.Ordinal);
        Assert.Contains(" reason=requested entered=3 hits=3 thinned=0 dropped=0 reverted=1 duration_ms=", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("ada", string.Concat(lines), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Concat(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccountService.NoSuch", "DB3001", 3)]
    [InlineData("AccountService.Login when nobody == 1", "DB", 2)]
    public async Task A_session_that_the_target_refuses_leaves_its_code(string spec, string code, int exit)
    {
        var ran = await ToolProcess.RunAsync("trace", $"{warm.Process.Pid}", spec, "--audit", Log);
        Assert.Equal(exit, ran.ExitCode);
        var lines = await File.ReadAllLinesAsync(Log, TestContext.Current.CancellationToken);
        Assert.Equal(["event=start", "event=refused"], lines.Select(Event));
        Assert.Contains(" code=" + code, lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_cannot_be_traced_leaves_its_code()
    {
        await using var cat = TargetProcess.StartUnready(BuiltTarget.NotDotnet);
        var ran = await ToolProcess.RunAsync("trace", $"{cat.Pid}", "A.B", "--audit", Log);
        Assert.Equal(4, ran.ExitCode);
        Assert.Equal($"error DB2004: process {cat.Pid} (cat) is not a .NET process\n", ran.Err[..(ran.Err.IndexOf('\n') + 1)]);
        var lines = await File.ReadAllLinesAsync(Log, TestContext.Current.CancellationToken);
        Assert.Equal(["event=start", "event=refused"], lines.Select(Event));
        Assert.EndsWith(" code=DB2004", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_is_killed_has_left_its_beginning()
    {
        await using var tool = ToolProcess.Start(["trace", $"{warm.Process.Pid}", "AccountService.Login", "--audit", Log, .. Trace.Unlimited]);
        await tool.ArmedAsync();
        tool.Signal(ToolProcess.Kill);
        await tool.EndAsync();
        Assert.Equal("event=start", Event((await File.ReadAllLinesAsync(Log, TestContext.Current.CancellationToken))[0]));
    }

    [Fact]
    public async Task A_syslog_socket_is_told()
    {
        var path = Path.Combine(_folder.FullName, "log");
        using var daemon = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        daemon.Bind(new UnixDomainSocketEndPoint(path));
        daemon.ReceiveTimeout = 60_000;
        var ran = await ToolProcess.RunAsync("trace", $"{warm.Process.Pid}", "AccountService.Login", "--dry-run", "--audit", path);
        Assert.Equal(0, ran.ExitCode);
        var buffer = new byte[10_000];
        Assert.Contains(": event=dry-run session=", Encoding.UTF8.GetString(buffer, 0, daemon.Receive(buffer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_said_once_and_the_session_goes_on()
    {
        var ran = await ToolProcess.RunAsync("trace", $"{warm.Process.Pid}", "AccountService.Login", "--time", "10ms", "--audit", "/dev/full");
        Assert.Equal(0, ran.ExitCode);
        Assert.Single(ran.Err.Split('\n'), l => l.StartsWith("the audit line could not be written: /dev/full: ", StringComparison.Ordinal));
        Assert.Contains("armed 1 method", ran.Err, StringComparison.Ordinal);
    }

    private static string Event(string line) => line.Split(": ", 2)[1].Split(' ')[0];
}
