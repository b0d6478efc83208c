using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dotbug.Cli;

/// <summary>The reader of a pipe is gone. Not a fault: <c>dotbug ... | head -1</c> ends so.</summary>
internal sealed class BrokenPipeException() : IOException("broken pipe");

/// <summary>
/// Writes to a descriptor with write(2), as the console's own stream does not: that one hides a broken pipe, and a
/// <see cref="FileStream"/> keeps its own position, so that <c>>log 2>&amp;1</c> would overwrite itself. Waits while a pipe is full.
/// </summary>
internal sealed partial class FdStream(SafeFileHandle handle, IDisposable? owner = null) : WriteOnlyStream
{
    private const int Eintr = 4;
    private const int Eagain = 11;
    private const int Epipe = 32;
    private const short PollOut = 4;

    public static Stream Standard(int descriptor) => OperatingSystem.IsWindows()
        ? descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError()
        : new FdStream(new SafeFileHandle(descriptor, ownsHandle: false));

    public static bool IsTerminal(int descriptor) =>
        OperatingSystem.IsWindows() ? !(descriptor == 1 ? Console.IsOutputRedirected : Console.IsErrorRedirected) : IsATty(descriptor) == 1;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteFd(handle, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Eintr: break;
                case Eagain: WaitUntilWritable(); break;
                case Epipe: throw new BrokenPipeException();
                case var error: throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    /// <summary>A terminal or pipe that somebody else has made non-blocking.</summary>
    private void WaitUntilWritable()
    {
        var poll = new PollFd { Fd = (int)handle.DangerousGetHandle(), Events = PollOut };
        PollFds(ref poll, 1, -1);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            handle.Dispose();
            owner?.Dispose();
        }
        base.Dispose(disposing);
    }

    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFd(SafeFileHandle descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int PollFds(ref PollFd polls, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);
}
