using Dotbug.Native;

namespace Dotbug.Attach;

/// <summary>The profiler library at a path where the target can load it, until it is disposed of. There are three ways; see <see cref="ProfilerWays"/>.</summary>
internal abstract class ProfilerFile : IDisposable
{
    /// <summary>As the target sees it.</summary>
    public abstract string Path { get; }

    public abstract void Dispose();

    /// <summary>A file in memory that nobody can change any more.</summary>
    protected static Descriptor InMemory(byte[] library, ProcessStatus owner)
    {
        var memory = Descriptor.Memory("dotbug-profiler");
        try
        {
            memory.Write(library);
            memory.GiveTo(owner);
            memory.Seal(Libc.SealSeal | Libc.SealShrink | Libc.SealGrow | Libc.SealWrite);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The path under which the target sees an open file of the process: which of its numbers the target's <c>/proc</c> goes by is found by looking.
    /// </summary>
    protected static string? SeenBy(int target, int holder, int number, Descriptor file)
    {
        var wanted = Libc.Status(file.Fd);
        foreach (var pid in ProcFs.Numbers(holder).Reverse())
        {
            var path = $"/proc/{pid}/fd/{number}";
            if (Libc.StatusOfLinked($"/proc/{target}/root{path}") is { } seen && wanted is { } own
                && (seen.Inode, seen.DeviceMajor, seen.DeviceMinor) == (own.Inode, own.DeviceMajor, own.DeviceMinor))
            {
                return path;
            }
        }
        return null;
    }
}
