using Dotbug.Protocol;
using Dotbug.Ring;
using Xunit;
using RunningTarget = Dotbug.Targets.TargetProcess;

namespace Fuzzing.Tests;

/// <summary>A program that may trace, and says to the agent whatever it likes: the target goes on, and the next tool is served.</summary>
public sealed class A_hostile_tool : IAsyncLifetime
{
    private const string Spec = "Loop.Tick -> return";
    private static readonly Limits s_unlimited = Limits.Default with { TimeMs = 0, Hits = 0, RatePerSecond = 0, BudgetPpm = 0 };

    private RunningTarget _target = null!;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("DOTBUG_HOME", Path.GetDirectoryName(Dotbug.Targets.Repository.Tool));
        _target = await RunningTarget.StartAsync();
        await _target.CallAsync("hot");
        await _target.CallAsync("orders");
        RawTool.Connect(_target.Pid).Dispose();
    }

    public async ValueTask DisposeAsync() => await _target.DisposeAsync();

    /// <summary>The target works, and an honest session sees it.</summary>
    private async Task GoesOn()
    {
        using var ring = RingMemory.Create(2 << 20);
        using var tool = RawTool.Connect(_target.Pid);
        tool.OpenSession(ring, s_unlimited, "OrderService.Submit(int, Order)");
        await _target.CallAsync("orders");
        Assert.Equal((StopReason.Requested, 3), Stop(tool));
    }

    private static (StopReason Reason, long Matched) Stop(RawTool tool)
    {
        tool.Send(MessageKind.Stop);
        var stopped = Stopped(tool);
        return (stopped.Reason, stopped.Matched);
    }

    private static StoppedMessage Stopped(RawTool tool)
    {
        while (tool.Receive() is { } frame)
        {
            if (frame.Kind == MessageKind.Stopped)
                return StoppedMessage.Read(new WireReader(frame.Body));
        }
        throw new FuzzFailure("the agent said no last word");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(65535)]
    public async Task Of_another_version_is_told_so(ushort version)
    {
        var body = RawTool.Open(null, false, Spec);
        BitConverter.TryWriteBytes(body, version);
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.Send(MessageKind.Open, body);
            var error = tool.Error();
            Assert.Equal("DB2023", error.Code);
            Assert.Equal($"the tool speaks version {version} of the protocol, and the agent in the process version {Message.ProtocolVersion}", error.Text);
        }
        await GoesOn();
    }

    public static TheoryData<string, string> Specs => new()
    {
        { "A.B when " + new string('x', 1_000_000), "DB1002" },
        { new string('(', 10_000), "DB1002" },
        { "A.B when " + new string('!', 4_000) + "x", "DB1003" },
        { "A.B when " + new string('(', 2_000) + "x", "DB1003" },
        { "A.B when x" + string.Concat(Enumerable.Repeat(".y", 2_000)), "DB1003" },
        { "A.B when x is " + string.Concat(Enumerable.Repeat("L<", 1_300)), "DB1003" },
        { "OrderService.Cancel when note matches \"(?:(?:(?:(?:){1000}){1000}){1000}){1000}x{1000}{1000}\"", "DB" },
        { "", "DB1001" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task That_sends_a_monstrous_spec_gets_an_error(string spec, string code)
    {
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.Send(MessageKind.Open, RawTool.Open(null, true, spec));
            Assert.StartsWith(code, tool.Error().Code, StringComparison.Ordinal);
        }
        await GoesOn();
    }

    [Fact]
    public async Task That_asks_for_impossible_limits_gets_an_error()
    {
        foreach (var limits in (Limits[])
            [s_unlimited with { MethodsMax = -1 }, s_unlimited with { MethodsMax = int.MaxValue }, s_unlimited with { Depth = int.MaxValue }, s_unlimited with { Depth = -1 },
            s_unlimited with { Items = -1 }, s_unlimited with { StringChars = int.MaxValue }, s_unlimited with { StringChars = -1 }, s_unlimited with { TimeMs = -1 },
            s_unlimited with { Hits = -1 }, s_unlimited with { RatePerSecond = -1 }, s_unlimited with { BudgetPpm = -1 }])
        {
            using var tool = RawTool.Connect(_target.Pid);
            tool.Send(MessageKind.Open, RawTool.Open(limits, false, Spec));
            Assert.Equal("DB1903", tool.Error().Code);
        }
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.Send(MessageKind.Open, RawTool.Open(null, false, [.. Enumerable.Repeat(Spec, 1_000)]));
            Assert.Equal("DB1907", tool.Error().Code);
        }
        await GoesOn();
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(Message.RequestBytesMax + 1)]
    public async Task That_lies_about_a_length_is_hung_up_on(int length)
    {
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.SendBytes([.. BitConverter.GetBytes(length), (byte)MessageKind.Open, .. new byte[100]]);
            Assert.Null(tool.Receive());
        }
        await GoesOn();
    }

    [Fact]
    public async Task That_stops_in_the_middle_of_a_frame_loses_its_session()
    {
        using (var ring = RingMemory.Create(2 << 20))
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.Send(MessageKind.Open, RawTool.Open(s_unlimited, false, Spec), ring.Descriptor);
            tool.Armed();
            tool.SendBytes([100, 0, 0, 0, (byte)MessageKind.Resolve, 1, 2, 3]);
            Assert.Equal(StopReason.ToolLost, Stopped(tool).Reason);
        }
        await GoesOn();
    }

    /// <summary>A byte now and then is no sign of life.</summary>
    [Fact]
    public async Task That_drips_a_frame_loses_its_session_all_the_same()
    {
        using (var ring = RingMemory.Create(2 << 20))
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.Send(MessageKind.Open, RawTool.Open(s_unlimited, false, Spec), ring.Descriptor);
            tool.Armed();
            tool.SendBytes([0, 0, 16, 0, (byte)MessageKind.Resolve]);
            Assert.Equal(StopReason.ToolLost, Drip(tool));
        }
        await GoesOn();

        static StopReason Drip(RawTool tool)
        {
            for (var bytes = 0; bytes < 10_000; bytes++)
            {
                tool.SendBytes([0]);
                try
                {
                    while (tool.Receive(50) is { } frame)
                    {
                        if (frame.Kind == MessageKind.Stopped)
                            return StoppedMessage.Read(new WireReader(frame.Body)).Reason;
                    }
                }
                catch (TimeoutException)
                {
                    // Nothing yet: the next byte.
                }
            }
            return 0;
        }
    }

    [Fact]
    public async Task That_says_everything_twice_and_in_the_wrong_order_keeps_its_session()
    {
        using var ring = RingMemory.Create(2 << 20);
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.OpenSession(ring, s_unlimited, Spec);
            foreach (var kind in (MessageKind[])[MessageKind.Open, MessageKind.Find, MessageKind.End, MessageKind.Armed, MessageKind.Resolve, 0,
                (MessageKind)255, MessageKind.Heartbeat, MessageKind.Heartbeat])
                tool.Send(kind, RawTool.Open(null, false, Spec));
            await _target.CallAsync("hot");
            Assert.Equal(StopReason.Requested, Stop(tool).Reason);
        }
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.Send(MessageKind.Stop);
            Assert.Equal("DB9002", tool.Error().Code);
        }
        await GoesOn();
    }

    [Fact]
    public async Task That_passes_descriptors_leaves_none_behind()
    {
        int Kept() => Directory.GetFileSystemEntries($"/proc/{_target.Pid}/fd")
            .Count(f => new FileInfo(f).LinkTarget?.Contains("dotbug-events", StringComparison.Ordinal) == true);
        using (var ring = RingMemory.Create(2 << 20))
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.OpenSession(ring, s_unlimited, Spec);
            for (var i = 0; i < 50; i++)
                tool.Send(MessageKind.Heartbeat, [], ring.Descriptor);
            Assert.InRange(Kept(), 1, 3);
            Stop(tool);
            // Hung up on: the agent has closed what was passed to it.
            Assert.Null(tool.Receive());
            Assert.Equal(0, Kept());
        }
        await GoesOn();
    }

    /// <summary>What the target's threads read from the shared memory is hostile input to them.</summary>
    [Fact]
    public async Task That_scribbles_over_the_shared_memory_costs_events_only()
    {
        await _target.AskAsync("start hot 2", "started");
        using (var ring = RingMemory.Create(2 << 20))
        using (var tool = RawTool.Connect(_target.Pid))
        {
            tool.OpenSession(ring, s_unlimited, Spec, "Loop.Label -> return");
            var random = new Random(1);
            for (var round = 0; round < 200; round++)
            {
                for (var i = 0; i < 200; i++)
                    Scribble(ring, random);
                tool.Send(MessageKind.Heartbeat);
                while (tool.Receive()?.Kind is not (MessageKind.Clock or null))
                {
                }
            }
            tool.Send(MessageKind.Stop);
            Stopped(tool);
        }
        await _target.AskAsync("stop", "stopped");
        await GoesOn();
    }

    private static unsafe void Scribble(RingMemory ring, Random random)
    {
        var chunk = random.Next(ring.ChunkCount);
        var at = random.Next(4) switch
        {
            0 => RingLayout.HeaderFreeList,
            1 => 8 * random.Next(16),
            2 => RingLayout.ChunkEntry(chunk) + 4 * random.Next(6),
            _ => 4 * random.NextInt64(ring.Bytes / 4),
        };
        *(uint*)(ring.Start + at) = random.Next(4) switch { 0 => uint.MaxValue, 1 => 0, 2 => (uint)random.Next(200), _ => (uint)random.Next() };
    }
}
