using System.Runtime.InteropServices;

namespace Dotbug.Agent.Native;

/// <summary>The system calls of the agent's own threads. None is made on a thread of the program.</summary>
internal static unsafe class LibC
{
    public const int ProtReadWrite = 3, MapShared = 1, MapPrivate = 2, MapFixed = 0x10, MapAnonymous = 0x20, MapNoReserve = 0x4000;
    public const int SolSocket = 1, SoRcvTimeO = 20, ScmRights = 1, MsgNoSignal = 0x4000, MsgCmsgCloexec = 0x40000000;
    public const int GetSeals = 1034, SealSeal = 1, SealShrink = 2, SealGrow = 4, SeekEnd = 2;
    public const int Interrupted = 4;
    public const short PollIn = 1, PollHup = 0x10, PollErr = 8;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    private const int ClockThreadCpuTime = 3;

    [DllImport("libc")] private static extern int clock_gettime(int clock, TimeSpec* time);

    /// <summary>Nanoseconds of a processor that this thread has had.</summary>
    public static long ThreadNs()
    {
        TimeSpec time;
        return clock_gettime(ClockThreadCpuTime, &time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : 0;
    }

    [DllImport("libc", SetLastError = true)] public static extern int poll(PollDescriptor* descriptors, nuint count, int timeoutMs);
    [DllImport("libc", SetLastError = true)] public static extern nint recv(int fd, void* buffer, nuint length, int flags);
    [DllImport("libc", SetLastError = true)] public static extern nint recvmsg(int fd, MessageHeader* message, int flags);
    [DllImport("libc", SetLastError = true)] public static extern nint send(int fd, void* buffer, nuint length, int flags);
    [DllImport("libc")] public static extern int close(int fd);
    [DllImport("libc")] public static extern int fcntl(int fd, int command, int argument);
    [DllImport("libc")] public static extern long lseek(int fd, long offset, int whence);
    [DllImport("libc")] public static extern void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);
    [DllImport("libc")] public static extern int getpid();
    [DllImport("libc")] private static extern nint process_vm_readv(int pid, IoVector* local, ulong localCount, IoVector* remote, ulong remoteCount, ulong flags);

    /// <summary>A call that was interrupted has to be made again: with a time limit on the socket, no handler of signals makes the kernel do so.</summary>
    public static bool IsInterrupted(nint result) => result < 0 && Marshal.GetLastPInvokeError() == Interrupted;

    /// <summary>Reads a word of our own memory that may have gone: false then, and never a fault.</summary>
    public static bool TryRead(nint address, out nint value)
    {
        nint word = 0;
        var local = new IoVector { Base = &word, Length = (nuint)sizeof(nint) };
        var remote = new IoVector { Base = (void*)address, Length = (nuint)sizeof(nint) };
        var read = process_vm_readv(s_pid, &local, 1, &remote, 1, 0);
        value = word;
        return read == sizeof(nint);
    }

    /// <summary>The same for many bytes: all of them, or false.</summary>
    public static bool TryRead(nint address, void* to, int bytes)
    {
        var local = new IoVector { Base = to, Length = (nuint)bytes };
        var remote = new IoVector { Base = (void*)address, Length = (nuint)bytes };
        return process_vm_readv(s_pid, &local, 1, &remote, 1, 0) == bytes;
    }

    private static readonly int s_pid = getpid();

    [DllImport("libc")] public static extern int gettid();

    /// <summary>With signal 0: whether there is such a thread.</summary>
    [DllImport("libc")] public static extern int tgkill(int process, int thread, int signal);
    [DllImport("libc")] public static extern nint pthread_self();
    [DllImport("libc")] public static extern int pthread_getattr_np(nint thread, void* attributes);
    [DllImport("libc")] public static extern int pthread_attr_getstack(void* attributes, void** address, nuint* size);
    [DllImport("libc")] public static extern int pthread_attr_destroy(void* attributes);
}
