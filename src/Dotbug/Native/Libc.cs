using System.Runtime.InteropServices;

namespace Dotbug.Native;

/// <summary>The system calls that .NET has no name for. Numbers are Linux's and the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int AfUnix = 1, SockStream = 1, SockCloexec = 0x80000;
    public const int SolSocket = 1, SoPeerCred = 17, SoReceiveTimeout = 20, SoSendTimeout = 21, ScmRights = 1;
    public const int MsgNoSignal = 0x4000, MsgDontWait = 0x40;
    public const int Eperm = 1, Eintr = 4, Eagain = 11, Enosys = 38;
    public const short PollIn = 1, PollOut = 4;
    public const int OpenReadOnly = 0, OpenWriteOnly = 1, OpenCreate = 0x40, OpenExclusive = 0x80, OpenNonBlock = 0x800, OpenCloexec = 0x80000, OpenPath = 0x200000;
    public const int AtCwd = -100, AtEmptyPath = 0x1000, AtNoFollow = 0x100;
    public const uint MemfdCloexec = 1, MemfdAllowSealing = 2;
    public const int AddSeals = 1033, SealSeal = 1, SealShrink = 2, SealGrow = 4, SealWrite = 8;
    public const int ProtRead = 1, ProtWrite = 2, MapShared = 1, MapPopulate = 0x8000;
    public const ushort ModeTypeMask = 0xF000, ModeSocket = 0xC000, ModeRegular = 0x8000, ModeSticky = 0x200, ModeOthersWrite = 0x12;
    public const ulong FileSystemNoExec = 8;

    /// <summary>O_NOFOLLOW is one of the few flags whose number depends on the processor.</summary>
    public static int OpenNoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Credentials
    {
        public int Pid;
        public uint Uid;
        public uint Gid;
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
        public nuint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public nint Flags;
    }

    /// <summary>The part of statx's answer that is used here; its layout is the same everywhere.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(20)] public uint Uid;
        [FieldOffset(24)] public uint Gid;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    /// <summary>The part of statfs's answer that is used here, on 64-bit processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct FileSystemStatus
    {
        [FieldOffset(80)] public ulong Flags;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);
    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int fd, byte* address, uint length);
    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSockOpt(int fd, int level, int name, void* value, uint* length);
    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSockOpt(int fd, int level, int name, void* value, uint length);
    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMsg(int fd, MessageHeader* message, int flags);
    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int fd, byte* data, nuint length, int flags);
    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int fd, byte* data, nuint length, int flags);
    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int fd, int how);
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, int timeoutMs);
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(int directory, string path, int flags, uint mode);
    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(int directory, string path, int flags);
    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int Fchown(int fd, uint uid, uint gid);
    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int Fchmod(int fd, uint mode);
    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    public static partial int Fstatfs(int fd, FileSystemStatus* status);
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int directory, string path, int flags, uint mask, FileStatus* status);
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, byte* data, nuint length);
    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemfdCreate(string name, uint flags);
    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Ftruncate(int fd, long length);
    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Fallocate(int fd, int mode, long offset, long length);
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(int fd, int command, int argument);
    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial void* Mmap(void* address, nuint length, int protection, int flags, int fd, long offset);
    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(void* address, nuint length);
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUid();

    /// <summary>Owner, kind and size of a file, or null when it cannot be asked. Symbolic links are not followed.</summary>
    public static FileStatus? Status(string path)
    {
        FileStatus status;
        return Statx(AtCwd, path, AtNoFollow, 0x7FF, &status) == 0 ? status : null;
    }

    /// <summary>The same for what a link leads to.</summary>
    public static FileStatus? StatusOfLinked(string path)
    {
        FileStatus status;
        return Statx(AtCwd, path, 0, 0x7FF, &status) == 0 ? status : null;
    }

    public static FileStatus? Status(int fd)
    {
        FileStatus status;
        return Statx(fd, "", AtEmptyPath, 0x7FF, &status) == 0 ? status : null;
    }

    /// <summary>The last error of this thread as a sentence.</summary>
    public static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
}
