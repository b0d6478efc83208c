using System.Buffers.Binary;
using Dotbug.Agent.Frames;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;
using Shop;

namespace Dotbug.Binding.Tests;

public unsafe class Frames_have_names
{
    private const int Room = 4096;

    private static InvalidOperationException Thrown(Func<Task> body)
    {
        try
        {
            body().GetAwaiter().GetResult();
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
        throw new Xunit.Sdk.XunitException("nothing was thrown");
    }

    private static (FrameInfo[] Frames, bool Finished) Written(Exception exception, int room = Room)
    {
        var memory = stackalloc byte[Room];
        var writer = new EventWriter { At = memory, End = memory + room };
        Assert.True(ExceptionFrames.Write(exception, ref writer));
        var frames = new List<(ulong, int)>();
        var count = BinaryPrimitives.ReadUInt16LittleEndian(new Span<byte>(memory, 2));
        for (var at = memory + 3; at < writer.At; at += FrameEncoding.Bytes)
            frames.Add((BinaryPrimitives.ReadUInt64LittleEndian(new Span<byte>(at, 8)), BinaryPrimitives.ReadInt32LittleEndian(new Span<byte>(at + 8, 4))));
        Assert.Equal(count, frames.Count);
        return (FrameNamer.Resolve(frames), memory[2] == 1);
    }

    // The frames of a test's own code are "ours", since the agent's sources are compiled into this program.
    private static string[] FixtureFrames(Exception exception) => Written(exception).Frames
        .Select(f => f.Method).Where(m => m.StartsWith("Thrower", StringComparison.Ordinal) || m.StartsWith("System.", StringComparison.Ordinal)).ToArray();

    [Fact]
    public void An_exception_that_was_never_thrown_has_no_frames()
    {
        var (frames, finished) = Written(new InvalidOperationException());
        Assert.Empty(frames);
        Assert.True(finished);
    }

    [Fact]
    public void Frames_of_the_framework_are_named_as_in_stack_traces()
    {
        var exception = Thrown(() =>
        {
            _ = new List<int>().First();
            return Task.CompletedTask;
        });
        var printed = exception.StackTrace!.Split('\n').Select(l => l.Trim()).First()[3..];
        Assert.Contains(FixtureFrames(exception), f => printed.StartsWith(f[..f.IndexOf('(', StringComparison.Ordinal)], StringComparison.Ordinal));
        Assert.Contains("System.Linq.ThrowHelper.ThrowNoElementsException()", FixtureFrames(exception));
    }

    [Fact]
    public void Nothing_more_is_written_than_there_is_room_for()
    {
        var exception = Thrown(() =>
        {
            _ = new List<int>().First();
            return Task.CompletedTask;
        });
        var (frames, finished) = Written(exception, 3 + FrameEncoding.Bytes);
        Assert.Single(frames);
        Assert.False(finished);
    }

    [Fact]
    public void A_function_that_we_never_wrote_stays_without_a_name()
    {
        var info = Assert.Single(FrameNamer.Resolve([(0x1234_5678, 4)]));
        Assert.Equal("", info.Method);
        Assert.Equal(0, info.Kind);
    }

    [Fact]
    public void An_address_of_nothing_stays_without_a_name()
    {
        var info = Assert.Single(FrameNamer.Resolve([(1, FrameEncoding.IsAddress)]));
        Assert.Equal("", info.Method);
        Assert.Equal(-1, info.IlOffset);
    }

    [Theory]
    [InlineData("Shop.Orders.OrderService", "Many",
        "Shop.Orders.OrderService.Many(Nullable`1 a, Int32[] b, Int32[,] c, List`1 d, Dictionary`2 e, ValueTuple`2 f)")]
    [InlineData("Shop.Orders.OrderService", "References", "Shop.Orders.OrderService.References(Int32& a, Int32& b, Int32& c)")]
    [InlineData("Shop.Orders.OrderService", "Pointer", "Shop.Orders.OrderService.Pointer(Byte* at, IntPtr size)")]
    [InlineData("Shop.Box`1+Lid", "Open", "Shop.Box`1.Lid.Open(T with)")]
    public void Texts_are_those_of_the_runtime(string type, string method, string expected)
    {
        var found = typeof(Outer).Assembly.GetType(type, throwOnError: true)!.GetMethod(method,
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public
            | System.Reflection.BindingFlags.NonPublic)!;
        KnownFunctions.Add(found.MethodHandle.Value);
        var info = Assert.Single(FrameNamer.Resolve([((ulong)found.MethodHandle.Value, 7)]));
        if (!found.DeclaringType!.IsGenericType)
        {
            Assert.Equal(expected, info.Method);
            Assert.Equal(7, info.IlOffset);
        }
        Assert.Equal(expected, StackText.Of(Scan(), (uint)found.MetadataToken));
    }

    [Theory]
    [InlineData("SaveAsync", "Shop.Orders.OrderService.SaveAsync(Order order)")]
    [InlineData("Numbers", "Shop.Orders.OrderService.Numbers()+MoveNext()")]
    public void A_state_machine_has_the_name_of_its_source(string method, string expected)
    {
        var source = typeof(Shop.Orders.OrderService).GetMethod(method)!;
        var machine = (System.Runtime.CompilerServices.StateMachineAttribute)source
            .GetCustomAttributes(typeof(System.Runtime.CompilerServices.StateMachineAttribute), false).Single();
        var moveNext = machine.StateMachineType.GetMethod("MoveNext",
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!;
        Assert.Equal(expected, StackText.Of(Scan(), (uint)moveNext.MetadataToken));
    }

    private static Dotbug.Agent.Binding.AssemblyScan Scan() =>
        Dotbug.Agent.Binding.AssemblyScan.All([]).Single(s => s.Assembly == typeof(Outer).Assembly);
}
