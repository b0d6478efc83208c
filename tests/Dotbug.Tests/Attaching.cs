using System.Text;
using Dotbug.Attach;
using Dotbug.Diagnostics;
using Xunit;
using RunningTarget = Dotbug.Targets.TargetProcess;

namespace Dotbug.Tests;

public sealed class Attaching
{
    [Fact]
    public void Each_build_of_the_agent_gets_a_name_of_its_own()
    {
        var file = Encoding.UTF8.GetBytes("MZ..Dotbug.Agent.00000000.dll\0Dotbug.Agent.00000000\0 00000000");
        var image = AgentImage.Prepare(file);
        Assert.Matches("^[0-9a-f]{8}$", image.Id);
        Assert.Equal($"MZ..Dotbug.Agent.{image.Id}.dll\0Dotbug.Agent.{image.Id}\0 00000000", Encoding.UTF8.GetString(image.Bytes));
        Assert.NotEqual(image.Id, AgentImage.Prepare([.. file, 1]).Id);
        Assert.Equal("DB9003", Assert.Throws<DotbugException>(() => AgentImage.Prepare([1, 2, 3])).Code);
    }

    [Fact]
    public void Only_listening_sockets_with_our_prefix_may_be_doors()
    {
        const string table = """
            Num       RefCount Protocol Flags    Type St Inode Path
            0000000000000000: 00000002 00000000 00010000 0001 01 4001 @dotbug/abcdef
            0000000000000000: 00000003 00000000 00000000 0001 03 4002 @dotbug/abcdef
            0000000000000000: 00000002 00000000 00010000 0001 01 4003 /tmp/@dotbug/abcdef
            0000000000000000: 00000002 00000000 00010000 0001 01 4004 @other/abcdef
            0000000000000000: 00000002 00000000 00010000 0001 01 4005
            """;
        Assert.Equal([(4001ul, "dotbug/abcdef")], DoorLocator.Parse(table));
    }

    [Fact]
    public async Task A_socket_that_only_bears_the_name_is_no_door()
    {
        await using var target = await RunningTarget.StartAsync();
        using var ours = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        var name = "dotbug/" + Guid.NewGuid().ToString("N");
        ours.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint("\0" + name));
        ours.Listen();
        Assert.Equal(name, DoorLocator.Find(Environment.ProcessId));
        Assert.Null(DoorLocator.Find(target.Pid));
        Assert.Throws<IOException>(() => DoorLocator.Connect(target.Pid, name, 1000));
    }

    [Theory]
    [InlineData(0x8013136A, "another profiler is active in the process")]
    [InlineData(0x80131385, "the runtime does not know the request")]
    [InlineData(0x8007007E, "the profiler library could not be loaded")]
    [InlineData(0x80001234, "the runtime answered 0x80001234")]
    public void The_runtimes_answers_are_sentences(uint code, string sentence) => Assert.Equal(sentence, HResults.Sentence(code));

    [Fact]
    public async Task A_library_that_cannot_be_loaded_is_refused_and_the_target_goes_on()
    {
        await using var target = await RunningTarget.StartAsync();
        var process = Processes.Find(target.Pid.ToString());
        var client = new DiagnosticsClient(DiagnosticsEndpoint.Find(target.Pid, ProcFs.Status(target.Pid)!, process.StartTicks)!);
        var error = Assert.Throws<DiagnosticsException>(() => client.AttachProfiler(Guid.NewGuid(), "/nowhere/lib.so", 30_000));
        Assert.Equal("the profiler library could not be loaded", error.Message);
        Assert.Equal("67", await target.CallAsync("orders", 2));
    }

    [Fact]
    public async Task Asking_for_the_status_loads_nothing()
    {
        await using var target = await RunningTarget.StartAsync();
        var status = await new DotbugClient(Processes.Find(target.Pid.ToString())).StatusAsync(TestContext.Current.CancellationToken);
        Assert.False(status.AgentLoaded);
        Assert.DoesNotContain("dotbug", await File.ReadAllTextAsync($"/proc/{target.Pid}/maps", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
