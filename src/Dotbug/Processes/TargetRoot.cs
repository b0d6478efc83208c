using System.Runtime.InteropServices;
using Dotbug.Native;

namespace Dotbug;

/// <summary>
/// The file system as a process sees it. Whoever lives in a container can make any of its folders a link; followed from here it would lead into our own
/// files. So no path is put together from <c>/proc/PID/root</c> and a text: the kernel is asked to stay below that root.
/// </summary>
internal sealed class TargetRoot : IDisposable
{
    private readonly Descriptor _root;

    private readonly bool _kernelStaysBelow;

    private TargetRoot(Descriptor root, bool kernelStaysBelow) => (_root, _kernelStaysBelow) = (root, kernelStaysBelow);

    /// <summary>A process that may not be looked into is taken to see what we see.</summary>
    public static TargetRoot Of(int pid)
    {
        var fd = Libc.Open($"/proc/{pid}/root", Libc.OpenPath | Libc.OpenCloexec, 0);
        return fd >= 0 ? new TargetRoot(new Descriptor(fd), true) : At("/", true);
    }

    /// <summary>With <paramref name="kernelStaysBelow"/> false as on kernels that cannot be asked.</summary>
    internal static TargetRoot At(string path, bool kernelStaysBelow)
    {
        var fd = Libc.Open(path, Libc.OpenPath | Libc.OpenCloexec, 0);
        return fd >= 0 ? new TargetRoot(new Descriptor(fd), kernelStaysBelow)
            : throw new IOException("the root folder cannot be opened: " + Libc.LastError());
    }

    /// <summary>A descriptor for an absolute path of the process, or null; <see cref="Libc.LastError"/> says why.</summary>
    public Descriptor? Open(string path, int flags)
    {
        var fd = _kernelStaysBelow ? Libc.OpenInRoot(_root.Fd, path, flags | Libc.OpenCloexec, 0) : -1;
        // Kernels before 5.6, and sandboxes that do not know the call, which is the same to us.
        if (fd < 0 && (!_kernelStaysBelow || Marshal.GetLastPInvokeError() is Libc.Enosys or Libc.Eperm))
            fd = Walk(path, flags | Libc.OpenCloexec);
        return fd >= 0 ? new Descriptor(fd) : null;
    }

    /// <summary>Step by step, and no link is followed: a path that has one is not found.</summary>
    private int Walk(string path, int flags)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
            return Libc.OpenAt(_root.Fd, ".", flags, 0);
        var at = _root;
        try
        {
            for (var i = 0; ; i++)
            {
                var last = i == names.Length - 1;
                var fd = names[i] == ".." ? -1 : Libc.OpenAt(at.Fd, names[i], (last ? flags : Libc.OpenPath | Libc.OpenCloexec) | Libc.OpenNoFollow, 0);
                if (fd < 0 || last)
                    return fd;
                if (at != _root)
                    at.Dispose();
                at = new Descriptor(fd);
            }
        }
        finally
        {
            if (at != _root)
                at.Dispose();
        }
    }

    /// <summary>An ordinary file for reading; null for anything else, of which nothing but its kind was looked at.</summary>
    public FileStream? OpenFile(string path, ulong bytesMax)
    {
        using var file = Open(path, Libc.OpenPath);
        if (file == null || Libc.Status(file.Fd) is not { } status || (status.Mode & Libc.ModeTypeMask) != Libc.ModeRegular || status.Size > bytesMax)
            return null;
        return File.OpenRead($"/proc/self/fd/{file.Fd}");
    }

    public void Dispose() => _root.Dispose();
}
