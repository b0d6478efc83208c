using System.Runtime.InteropServices;

namespace Dotbug.Native;

/// <summary>A file descriptor that is closed exactly once, never while a call uses it.</summary>
internal sealed class Descriptor : SafeHandle
{
    private const uint OwnerReadsAndWrites = 0x180; // 0600

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

    /// <summary>A file that exists in memory only, and that only its owner may open.</summary>
    public static Descriptor Memory(string name)
    {
        var fd = Libc.MemfdCreate(name, Libc.MemfdCloexec | Libc.MemfdAllowSealing);
        if (fd < 0)
            throw new IOException("memfd_create: " + Libc.LastError());
        var memory = new Descriptor(fd);
        // Made with mode 0777: whoever may look at our descriptors could open it.
        if (Libc.Fchmod(fd, OwnerReadsAndWrites) == 0)
            return memory;
        var reason = Libc.LastError();
        memory.Dispose();
        throw new IOException("fchmod: " + reason);
    }

    /// <summary>Makes it another user's; nothing happens when it is so already.</summary>
    public void GiveTo(ProcessStatus owner)
    {
        if (owner.Uid != Libc.EffectiveUid() && Libc.Fchown(Fd, owner.Uid, owner.Gid) != 0)
            throw new IOException($"giving a memory file to {Users.Name(owner.Uid)}: {Libc.LastError()}");
    }

    public void Seal(int seals)
    {
        if (Libc.Fcntl(Fd, Libc.AddSeals, seals) != 0)
            throw new IOException("sealing a memory file: " + Libc.LastError());
    }
}
