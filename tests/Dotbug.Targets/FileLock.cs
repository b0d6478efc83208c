using System.Runtime.InteropServices;

namespace Dotbug.Targets;

/// <summary>A lock between processes; the kernel takes it back when its holder dies. Nobody polls for it.</summary>
internal sealed partial class FileLock : IDisposable
{
    private const int ReadWriteCreateCloseOnExec = 0x2 | 0x40 | 0x80000;
    private const int OwnerReadWrite = 0x180;
    private const int Exclusive = 2;
    private const int Interrupted = 4;
    private readonly int _file;

    private FileLock(int file) => _file = file;

    /// <summary>Blocks a thread of its own until nobody else holds the lock.</summary>
    public static Task<FileLock> TakeAsync(string path) => Task.Factory.StartNew(
        () => Take(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _ = Close(_file);

    // Not FileStream: opening one takes a shared flock itself, and throws where this has to wait.
    private static FileLock Take(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = Open(path, ReadWriteCreateCloseOnExec, OwnerReadWrite);
        while (file < 0 || Flock(file, Exclusive) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (file < 0 || error != Interrupted)
            {
                throw new IOException($"lock {path}: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }

        return new FileLock(file);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int file, int operation);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
