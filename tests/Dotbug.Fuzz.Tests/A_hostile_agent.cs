using System.Diagnostics;
using Dotbug.EndToEnd.Tests;
using Dotbug.Protocol;
using Xunit;

namespace Fuzzing.Tests;

/// <summary>The real tool traces this process, in which an agent talks nonsense, or another version.</summary>
public sealed class A_hostile_agent
{
    private static readonly byte[] s_stopped = Stopped(StopReason.Requested);

    private static byte[] Armed { get; } = Frames.Of(MessageKind.Armed,
        new ArmedMessage(7, true, 1, 0, 1000, 2000, 0, 0, Stopwatch.GetTimestamp(), [], [], []).Write);

    private static byte[] Stopped(StopReason reason) => Frames.Of(MessageKind.Stopped, new StoppedMessage(reason, "", 1, 1, 0, 0, 0, 0, 1, 0).Write);

    private static byte[] Patched(int at, params byte[] bytes)
    {
        byte[] frame = [.. Armed];
        bytes.CopyTo(frame, at);
        return frame;
    }

    public static TheoryData<string, byte[], int, string> Talk => new()
    {
        { "a newer version", Patched(5, 2, 0), 4, "error DB2023: the agent in the process speaks version 2 of the protocol, and this program version 1" },
        { "an older version", Patched(5, 0, 0), 4, "error DB2023: the agent in the process speaks version 0 of the protocol, and this program version 1" },
        { "an agent that says no to our version", Frames.Of(MessageKind.Error, new ErrorMessage("DB2023", "versions differ", "").Write), 4, "error DB2023: versions differ" },
        { "a length of 2^31-1", Patched(0, 0xFF, 0xFF, 0xFF, 0x7F), 1, "error DB9002" },
        { "a negative length", Patched(0, 0xFF, 0xFF, 0xFF, 0xFF), 1, "error DB9002" },
        { "a length of 0", [0, 0, 0, 0, (byte)MessageKind.Armed], 1, "error DB9002" },
        { "a frame that is cut", Armed[..^3], 5, "error DB2016" },
        { "nothing", [], 5, "error DB2016" },
        { "the end before the beginning", [.. s_stopped, .. Armed], 5, "error DB2016" },
        { "an end for a reason that nobody knows", [.. Armed, .. Stopped((StopReason)255)], 1, "stopped: fault" },
        { "the beginning twice", [.. Armed, .. Armed, .. s_stopped], 1, "stopped: fault" },
        { "frames that nobody knows, and then what was asked for",
            [.. Frames.Of((MessageKind)200, "noise"u8), .. Armed, .. Frames.Of((MessageKind)0, []), .. s_stopped], 0, "stopped: requested" },
    };

    [Theory]
    [MemberData(nameof(Talk))]
    public async Task Is_told_in_one_message(string what, byte[] said, int exitCode, string message)
    {
        using var door = new FakeDoor(said);
        var ran = await ToolProcess.RunAsync("trace", $"{Environment.ProcessId}", "A.B");
        Assert.True(ran.ExitCode == exitCode, $"{what}: {ran.ExitCode}\n{ran.Err}");
        Assert.Contains(message, ran.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_door_of_another_version_is_not_talked_to()
    {
        using var door = new FakeDoor([], Door.Version + 1);
        var ran = await ToolProcess.RunAsync("trace", $"{Environment.ProcessId}", "A.B");
        Assert.Equal(4, ran.ExitCode);
        Assert.Contains("error DB2017", ran.Err, StringComparison.Ordinal);
        Assert.Contains("speaks version 2", ran.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MessageKind.MoreProbes)]
    [InlineData(MessageKind.ArmedMore)]
    public void That_never_stops_talking_costs_no_memory_without_end(MessageKind kind)
    {
        var probe = new ProbeInfo(0, "A.B", "A!A.B()", false, false, [], [], "void");
        var more = kind == MessageKind.MoreProbes
            ? Frames.Of(kind, new MoreProbesMessage([.. Enumerable.Repeat(probe, 10_000)]).Write)
            : Frames.Of(kind, new ArmedMoreMessage(1, 0, 0, 0, 0, [], [], ["news"]).Write);
        using var sockets = new SocketPair();
        sockets.Talk([.. Armed, .. Enumerable.Repeat(more, kind == MessageKind.MoreProbes ? 8 : 2_000).SelectMany(f => f)], socket =>
        {
            using var link = new Dotbug.Session.AgentLink(new Dotbug.Session.AgentConnection(socket));
            using var ended = new ManualResetEventSlim();
            link.HasEnded += ended.Set;
            Assert.True(link.Ended || ended.Wait(TimeSpan.FromSeconds(60)));
            Assert.True(link.Probes.Count <= 1 << 16 && link.ArmedMore.Count <= 1_000, $"{link.Probes.Count} probes, {link.ArmedMore.Count} news");
        });
    }

    [Fact]
    public void That_says_what_nobody_asked_does_not_keep_a_question_waiting()
    {
        using var sockets = new SocketPair();
        sockets.Talk([.. Enumerable.Repeat(Frames.Of(MessageKind.Clock, new byte[16]), 400_000).SelectMany(f => f)], socket =>
        {
            using var connection = new Dotbug.Session.AgentConnection(socket);
            Assert.Throws<TimeoutException>(() => connection.Ask(MessageKind.Status, [], MessageKind.StatusReport, 1));
        });
    }
}
