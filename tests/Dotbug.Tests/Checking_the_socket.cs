using System.Net.Sockets;
using Dotbug.Diagnostics;
using Dotbug.Native;
using Xunit;
using RunningTarget = Dotbug.Targets.TargetProcess;

namespace Dotbug.Tests;

/// <summary>Sockets that somebody else put where the target's should be: nothing may be sent to them.</summary>
public sealed class Checking_the_socket : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-test-");
    private RunningTarget _target = null!;
    private ProcessStatus _status = null!;
    private ulong _start;

    public async ValueTask InitializeAsync()
    {
        _target = await RunningTarget.StartAsync();
        _status = ProcFs.Status(_target.Pid)!;
        _start = ProcFs.StartTicks(_target.Pid)!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Name => $"dotnet-diagnostic-{_target.Pid}-{_start}-socket";

    private Problem Refusal()
    {
        var endpoint = DiagnosticsEndpoint.Find(_target.Pid, _status, _start, _folder.FullName);
        Assert.NotNull(endpoint);
        return Assert.Throws<DotbugException>(() => new DiagnosticsClient(endpoint).ProcessInfo(5000)).Problem;
    }

    private Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    [Fact]
    public void The_real_one_answers() =>
        Assert.Equal("Target", new DiagnosticsClient(DiagnosticsEndpoint.Find(_target.Pid, _status, _start)!).ProcessInfo(60_000).EntryAssembly);

    [Fact]
    public void A_listener_that_is_another_process_gets_no_byte()
    {
        using var planted = Listen(Path.Combine(_folder.FullName, Name));
        var problem = Refusal();
        Assert.Equal("DB2008", problem.Code);
        Assert.Contains($"process {Environment.ProcessId} listens there", problem.Message, StringComparison.Ordinal);
        using var connection = planted.Accept();
        Assert.Equal(0, connection.Receive(new byte[1]));
    }

    [Fact]
    public void A_file_of_another_user_is_refused()
    {
        Assert.SkipUnless(Libc.EffectiveUid() == 0, "only root can give files away");
        var path = Path.Combine(_folder.FullName, Name);
        using var planted = Listen(path);
        Chown(path, 12345);
        Assert.Contains("it belongs to 12345", Refusal().Message, StringComparison.Ordinal);
        Assert.False(planted.Poll(0, SelectMode.SelectRead));
    }

    [Fact]
    public void A_link_is_refused_even_to_the_real_one()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, Name), Path.Combine(DiagnosticsEndpoint.TemporaryFolder(_target.Pid), Name));
        Assert.Contains("it is not a socket", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, Name), "");
        Assert.Contains("it is not a socket", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_with_another_start_time_is_not_the_processs()
    {
        using var planted = Listen(Path.Combine(_folder.FullName, $"dotnet-diagnostic-{_target.Pid}-{_start + 1}-socket"));
        Assert.Null(DiagnosticsEndpoint.Find(_target.Pid, _status, _start, _folder.FullName));
    }

    private static void Chown(string path, int uid)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [uid.ToString(), path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }
}
