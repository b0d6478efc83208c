using System.Security.Cryptography;
using Dotbug.Diagnostics;
using Dotbug.Native;

namespace Dotbug.Attach;

/// <summary>
/// A file in the target's temporary folder, made with the target's own rights, under a random name that nobody had, readable for its user alone, and
/// removed after the attach. Not in a folder where somebody else could put another file in its place.
/// </summary>
internal sealed class FolderFile : ProfilerFile
{
    private const uint OwnerReadsAndExecutes = 0x140; // 0500

    private readonly int _pid;
    private readonly ProcessStatus _target;
    private readonly Descriptor _folder;
    private readonly string _name;

    private FolderFile(int pid, ProcessStatus target, Descriptor folder, string path, string name) =>
        (_pid, _target, _folder, Path, _name) = (pid, target, folder, path, name);

    public override string Path { get; }

    public static ProfilerFile Offer(int pid, ProcessStatus target, byte[] library)
    {
        var path = DiagnosticsEndpoint.TemporaryFolder(pid);
        var folder = Open(pid, target, path);
        try
        {
            if (Unfit(pid, folder, path, target) is { } reason)
                throw new IOException(reason);
            var name = "dotbug-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8)) + ".so";
            return AsTarget.Do(pid, target, inItsNetwork: false, () =>
            {
                const int flags = Libc.OpenWriteOnly | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenCloexec;
                var fd = Libc.OpenAt(folder.Fd, name, flags | Libc.OpenNoFollow, OwnerReadsAndExecutes);
                if (fd < 0)
                    throw new IOException($"the profiler cannot be written to {path}: {Libc.LastError()}");
                // A file that is open for writing cannot be mapped as a program.
                using (var file = new Descriptor(fd))
                {
                    try
                    {
                        file.Write(library);
                    }
                    catch
                    {
                        _ = Libc.UnlinkAt(folder.Fd, name, 0);
                        throw;
                    }
                }
                return new FolderFile(pid, target, folder, $"{path.TrimEnd('/')}/{name}", name);
            });
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Why the target cannot load a library from its temporary folder, or may not; null when it can.</summary>
    public static string? Unfit(int pid, ProcessStatus target)
    {
        var path = DiagnosticsEndpoint.TemporaryFolder(pid);
        try
        {
            using var folder = Open(pid, target, path);
            return Unfit(pid, folder, path, target);
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static unsafe string? Unfit(int pid, Descriptor folder, string path, ProcessStatus target)
    {
        Libc.FileSystemStatus system;
        if (Libc.Status(folder.Fd) is not { } status || Libc.Fstatfs(folder.Fd, &system) != 0)
            return $"{path} cannot be looked at: {Libc.LastError()}";
        if ((system.Flags & Libc.FileSystemNoExec) != 0)
            return $"no program may be loaded from {path} (noexec)";
        if (status.Uid != target.Uid && status.Uid != 0 && status.Uid != ProcFs.UserFrom(pid, 0))
            return $"{path} belongs to {Users.Name(status.Uid)}, who could exchange the file";
        return (status.Mode & Libc.ModeOthersWrite) != 0 && (status.Mode & Libc.ModeSticky) == 0
            ? $"other users could exchange a file in {path}" : null;
    }

    private static Descriptor Open(int pid, ProcessStatus target, string path)
    {
        using var root = TargetRoot.Of(pid);
        return AsTarget.Do(pid, target, inItsNetwork: false, () => root.Open(path, Libc.OpenPath)
            ?? throw new IOException($"{path} cannot be opened: {Libc.LastError()}"));
    }

    public override void Dispose()
    {
        if (_folder.IsClosed)
            return;
        _ = AsTarget.Do(_pid, _target, inItsNetwork: false, () => Libc.UnlinkAt(_folder.Fd, _name, 0));
        _folder.Dispose();
    }
}
