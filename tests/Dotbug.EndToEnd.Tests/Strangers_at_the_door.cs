using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dotbug.Targets;
using Xunit;

namespace Dotbug.EndToEnd.Tests;

/// <summary>Connections to the door inside the target, which any process in the same network may open: the kernel tells the target who it is.</summary>
public sealed partial class Strangers_at_the_door
{
    private const uint TargetsUser = 4711, Stranger = 4712, Root = 0;

    /// <summary>magic, command 1, no payload: see src/Dotbug.Protocol/Door.cs.</summary>
    private static readonly byte[] s_hello = [0x44, 0x42, 0x47, 0x31, 1, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public async Task Are_shown_out_without_a_word_and_the_same_user_and_root_are_answered()
    {
        await using var target = await World.All.Single(w => w.Name == "another user").StartAsync();
        Assert.Equal(0, (await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit")).ExitCode);
        var door = What_is_ours_is_private.DoorOf(target.Pid);

        Assert.Equal(0, AnswerTo(door, Stranger));
        Assert.Equal(8, AnswerTo(door, TargetsUser));
        Assert.Equal(8, AnswerTo(door, Root));
        Assert.Equal(0, AnswerTo(door, Stranger));
    }

    [Fact]
    public async Task Are_not_taken_for_a_program_that_runs_as_nobody()
    {
        // In a user name space of its own, and in our network: every user whom it does not know looks like user 65534, which is what it runs as.
        await using var target = await World.All.Single(w => w.Name == "users whom the tool's world does not know").InOurNetwork().StartAsync();
        Assert.Equal(0, (await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit")).ExitCode);
        var door = What_is_ours_is_private.DoorOf(target.Pid);
        Assert.Equal(0, AnswerTo(door, Stranger));
        Assert.Equal(8, AnswerTo(door, 100000));

        Assert.Equal("became 65534", await target.AskAsync("become 65534"));
        Assert.Equal(0, AnswerTo(door, Stranger));
        // He is one whom it knows, but how should it know?
        Assert.Equal(0, AnswerTo(door, 165534));
    }

    [Fact]
    public async Task Would_look_like_its_own_user_to_such_a_program_so_it_is_refused()
    {
        await using var target = await World.All.Single(w => w.Name == "users unknown outside, and not root there").With("""
            mount -t tmpfs -o mode=1777 none /tmp
            set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
            """).StartAsync();
        var message = $"Target[{target.Pid}] runs as user 65534 of a user name space of its own, where every stranger has this number";
        Assert.EndsWith($" no: {message}", await Targets_in_worlds_of_their_own.LineOfPsAsync(target), StringComparison.Ordinal);
        var refused = await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit");
        Assert.Equal(4, refused.ExitCode);
        Assert.StartsWith($"error DB2022: {message}\n", refused.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4097u)]
    [InlineData(uint.MaxValue)]
    public async Task Nonsense_ends_the_conversation_and_the_door_stays_open(uint length)
    {
        await using var target = await TargetProcess.StartAsync();
        Assert.Equal(0, (await ToolProcess.RunAsync("find", $"{target.Pid}", "OrderService.Submit")).ExitCode);
        var door = What_is_ours_is_private.DoorOf(target.Pid);
        // A load, whose payload is an agent's id: too short, too long, absurd.
        byte[] request = [.. s_hello[..4], 2, 0, 0, 0, .. BitConverter.GetBytes(length)];
        using (var socket = Open(door))
        {
            socket.Send(request);
            Assert.Equal(0, Receive(socket));
        }

        Assert.Equal(8, AnswerTo(door, null));
    }

    /// <summary>Bytes of the reply's head that came, 0 when the connection was closed instead.</summary>
    private static int AnswerTo(string door, uint? user)
    {
        var answer = -1;
        var thread = new Thread(() =>
        {
            if (user is { } uid)
            {
                Become(uid);
            }

            using var socket = Open(door);
            try
            {
                socket.Send(s_hello);
                answer = Receive(socket);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset)
            {
                answer = 0;
            }
        });
        thread.Start();
        thread.Join();
        return answer;
    }

    private static int Receive(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[8]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static Socket Open(string door)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, 0);
        socket.Connect(new UnixDomainSocketEndPoint("\0" + door));
        return socket;
    }

    /// <summary>This thread alone, which the kernel allows and the C library does not.</summary>
    private static void Become(uint uid)
    {
        var number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117; // setresuid
        Assert.Equal(0, SystemCall(number, -1, (nint)uid, -1));
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third);
}
