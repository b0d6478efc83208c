using System.Security.Cryptography;
using Dotbug.Diagnostics;
using Dotbug.Native;

namespace Dotbug.Attach;

/// <summary>
/// The profiler library where the target can load it. A file in our memory, read through <c>/proc</c>, leaves nothing on the target's disk,
/// but needs the same user and the same view of pids and mounts; else it is a file in the target's temporary folder, which is gone
/// again after the attach.
/// </summary>
internal sealed class ProfilerFile : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly string? _unlink;

    private ProfilerFile(Descriptor descriptor, string path, string? unlink) => (_descriptor, Path, _unlink) = (descriptor, path, unlink);

    /// <summary>As the target sees it.</summary>
    public string Path { get; }

    public static ProfilerFile Offer(int pid, ProcessStatus target, byte[] library)
    {
        if (target.Uid == Libc.EffectiveUid() && ProcFs.SharesNamespace(pid, "mnt") == true && ProcFs.SharesNamespace(pid, "pid") == true)
        {
            var memory = Descriptor.Memory("dotbug-profiler", executable: true);
            memory.Write(library);
            memory.Seal(Libc.SealSeal | Libc.SealShrink | Libc.SealGrow | Libc.SealWrite);
            return new ProfilerFile(memory, $"/proc/{Environment.ProcessId}/fd/{memory.Fd}", null);
        }
        var path = DiagnosticsEndpoint.TemporaryFolder(pid).TrimEnd('/') + "/dotbug-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8)) + ".so";
        var here = ProcFs.PathFromHere(pid, path);
        var fd = Libc.Open(here, Libc.OpenWriteOnly | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenNoFollow | Libc.OpenCloexec, 0x140); // 0500
        if (fd < 0)
            throw new IOException($"{here} cannot be written: {Libc.LastError()}");
        var file = new Descriptor(fd);
        var offered = new ProfilerFile(file, path, here);
        try
        {
            file.Write(library);
            if (target.Uid != Libc.EffectiveUid() && Libc.Fchown(fd, target.Uid, target.Gid) != 0)
                throw new IOException($"{here} cannot be given to the target's user: {Libc.LastError()}");
            // A file that is open for writing cannot be mapped as a program.
            file.Dispose();
            return offered;
        }
        catch
        {
            offered.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _descriptor.Dispose();
        if (_unlink != null)
            _ = Libc.Unlink(_unlink);
    }
}
