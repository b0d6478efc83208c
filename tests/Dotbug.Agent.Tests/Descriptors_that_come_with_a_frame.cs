using System.Runtime.InteropServices;
using Dotbug.Agent.Sessions;
using Dotbug.Protocol;

namespace Dotbug.Agent.Tests;

/// <summary>A tool may pass more descriptors than it was asked for: none may stay in the program.</summary>
public sealed unsafe partial class Descriptors_that_come_with_a_frame
{
    private const int AfUnix = 1, SockStream = 1, SolSocket = 1, ScmRights = 1;

    [Fact]
    public void Are_all_closed_with_the_connection()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, socketpair(AfUnix, SockStream, 0, ends));
        var pipe = stackalloc int[2];
        Assert.Equal(0, pipe2(pipe, 0));
        using (var socket = new FrameSocket(ends[1]))
        {
            SendFrameWith(ends[0], [pipe[1], pipe[1], pipe[1]]);
            Assert.Equal(MessageKind.Heartbeat, socket.Read()!.Value.Kind);
            SendFrameWith(ends[0], [pipe[1]]);
            Assert.Equal(MessageKind.Heartbeat, socket.Read()!.Value.Kind);
            Assert.True(socket.Passed >= 0);
        }

        // The last writing end is ours: then the reader sees the end.
        Assert.Equal(0, close(pipe[1]));
        var one = new PollDescriptor { Descriptor = pipe[0], Events = 1 };
        Assert.Equal(1, poll(&one, 1, 0));
        byte read;
        Assert.Equal(0, Read(pipe[0], &read, 1));
        _ = close(pipe[0]);
        _ = close(ends[0]);
    }

    private static void SendFrameWith(int to, int[] descriptors)
    {
        var frame = stackalloc byte[] { 0, 0, 0, 0, (byte)MessageKind.Heartbeat };
        var vector = stackalloc nint[] { (nint)frame, 5 };
        var length = 16 + 4 * descriptors.Length;
        var room = (length + 7) & ~7;
        var control = stackalloc byte[room];
        *(long*)control = length;
        *(int*)(control + 8) = SolSocket;
        *(int*)(control + 12) = ScmRights;
        descriptors.CopyTo(new Span<int>(control + 16, descriptors.Length));
        var message = stackalloc nint[] { 0, 0, (nint)vector, 1, (nint)control, room, 0 };
        Assert.Equal(5, sendmsg(to, message, 0));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc")] private static partial int socketpair(int family, int type, int protocol, int* ends);
    [LibraryImport("libc")] private static partial int pipe2(int* ends, int flags);
    [LibraryImport("libc")] private static partial int close(int descriptor);
    [LibraryImport("libc")] private static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMs);
    [LibraryImport("libc")] private static partial nint sendmsg(int descriptor, void* message, int flags);
    [LibraryImport("libc", EntryPoint = "read")] private static partial nint Read(int descriptor, void* to, nuint count);
}
