using System.Runtime.InteropServices;

namespace Dotbug.Native;

/// <summary>A file descriptor that is closed exactly once, never while a call uses it.</summary>
internal sealed class Descriptor : SafeHandle
{
    public Descriptor(int fd) : base(-1, ownsHandle: true) => SetHandle(fd);

    public override bool IsInvalid => handle < 0;
    public int Fd => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;

    /// <summary>Writes all of it.</summary>
    public unsafe void Write(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            for (var done = 0; done < data.Length;)
            {
                var count = Libc.Write(Fd, start + done, (nuint)(data.Length - done));
                if (count < 0 && Marshal.GetLastPInvokeError() == Libc.Eintr)
                    continue;
                if (count <= 0)
                    throw new IOException("write: " + Libc.LastError());
                done += (int)count;
            }
        }
    }

    /// <summary>A file that exists in memory only.</summary>
    public static Descriptor Memory(string name, bool executable)
    {
        var flags = Libc.MemfdCloexec | Libc.MemfdAllowSealing;
        // Kernels before 6.3 do not know the flag; newer ones may be set to refuse execution without it.
        var fd = executable ? Libc.MemfdCreate(name, flags | Libc.MemfdExec) : Libc.MemfdCreate(name, flags);
        if (fd < 0 && executable && Marshal.GetLastPInvokeError() == Libc.Einval)
            fd = Libc.MemfdCreate(name, flags);
        return fd >= 0 ? new Descriptor(fd) : throw new IOException("memfd_create: " + Libc.LastError());
    }

    public void Seal(int seals)
    {
        if (Libc.Fcntl(Fd, Libc.AddSeals, seals) != 0)
            throw new IOException("sealing a memory file: " + Libc.LastError());
    }
}
