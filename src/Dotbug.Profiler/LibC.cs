using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>The system calls that the door needs. Linux, glibc and musl alike.</summary>
internal static unsafe class LibC
{
    public const int AfUnix = 1, SockStream = 1, SockCloexec = 0x80000;
    public const int SolSocket = 1, SoPeerCred = 17, SoRcvTimeO = 20, SoSndTimeO = 21, ScmRights = 1;
    public const int MsgNoSignal = 0x4000, MsgCmsgCloexec = 0x40000000;
    public const int ProtRead = 1, ProtWrite = 2, MapShared = 1;
    public const int SeekEnd = 2;
    public const int AddSeals = 1033, GetSeals = 1034, SealSeal = 1, SealShrink = 2, SealGrow = 4, SealWrite = 8;

    [StructLayout(LayoutKind.Sequential)]
    public struct Credentials
    {
        public int Pid;
        public uint Uid;
        public uint Gid;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public long Seconds;
        public long Microseconds;
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

    [DllImport("libc")] public static extern int socket(int domain, int type, int protocol);
    [DllImport("libc")] public static extern int bind(int fd, void* address, uint length);
    [DllImport("libc")] public static extern int listen(int fd, int backlog);
    [DllImport("libc")] public static extern int accept4(int fd, void* address, void* length, int flags);
    [DllImport("libc")] public static extern int getsockopt(int fd, int level, int name, void* value, uint* length);
    [DllImport("libc")] public static extern int setsockopt(int fd, int level, int name, void* value, uint length);
    [DllImport("libc")] public static extern nint recv(int fd, void* buffer, nuint length, int flags);
    [DllImport("libc")] public static extern nint recvmsg(int fd, MessageHeader* message, int flags);
    [DllImport("libc")] public static extern nint send(int fd, void* buffer, nuint length, int flags);
    [DllImport("libc")] public static extern int shutdown(int fd, int how);
    [DllImport("libc")] public static extern int open(byte* path, int flags);
    [DllImport("libc")] public static extern nint read(int fd, void* buffer, nuint length);
    [DllImport("libc")] public static extern int fcntl(int fd, int command, int argument);
    [DllImport("libc")] public static extern int close(int fd);
    [DllImport("libc")] public static extern uint geteuid();
    [DllImport("libc")] public static extern nint getrandom(void* buffer, nuint length, uint flags);
    [DllImport("libc")] public static extern long lseek(int fd, long offset, int whence);
    [DllImport("libc")] public static extern void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);
    [DllImport("libc")] public static extern int munmap(void* address, nuint length);
}
