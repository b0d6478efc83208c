using System.Runtime.InteropServices;

namespace Dotbug.Native;

/// <summary>
/// System calls that change one thread alone. The C library would do the same to every thread of the process, so the kernel is asked directly;
/// and it has no name for the last one.
/// </summary>
internal static unsafe partial class Libc
{
    public const int CloneNewNet = 0x40000000, CloneNewPid = 0x20000000;

    /// <summary>Neither links nor <c>..</c> lead out of the directory that a path begins at.</summary>
    public const ulong ResolveInRoot = 0x10;

    private const uint Unchanged = uint.MaxValue;

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    private static bool OnArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNs(int fd, int kind);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    /// <summary>This thread goes on with the rights of a user, and with none of its own. With <paramref name="forGood"/> false it could come back.</summary>
    public static bool BecomeUser(uint uid, uint gid, bool forGood)
    {
        var (user, group) = forGood ? (uid, gid) : (Unchanged, Unchanged);
        return SystemCall(OnArm ? 159 : 116, 0, 0, 0, 0) == 0 // setgroups
            && SystemCall(OnArm ? 149 : 119, (nint)group, (nint)gid, (nint)group, 0) == 0 // setresgid
            && SystemCall(OnArm ? 147 : 117, (nint)user, (nint)uid, (nint)user, 0) == 0; // setresuid
    }

    /// <summary>What this thread starts will have none of the other capabilities, not even as root.</summary>
    public static void LimitChildrenTo(ulong capabilities)
    {
        const int dropFromBoundingSet = 24, capabilitiesMax = 64;
        for (var capability = 0; capability < capabilitiesMax; capability++)
        {
            // Those that the kernel does not know are refused, and nobody has them.
            if ((capabilities & (1ul << capability)) == 0)
                _ = Prctl(dropFromBoundingSet, capability, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nint first, nint second, nint third, nint fourth);

    public static int OpenInRoot(int root, string path, int flags, uint mode)
    {
        const int openat2 = 437;
        var how = new OpenHow { Flags = (ulong)flags, Mode = mode, Resolve = ResolveInRoot };
        var bytes = System.Text.Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* text = bytes)
            return (int)SystemCall(openat2, root, (nint)text, (nint)(&how), sizeof(OpenHow));
    }
}
