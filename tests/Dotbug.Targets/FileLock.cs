using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dotbug.Targets;

/// <summary>A lock between processes that the kernel gives back when its holder dies. Waiting is waiting, not polling.</summary>
internal sealed partial class FileLock : IDisposable
{
    private const int Exclusive = 2;
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Blocks a thread of its own until nobody else holds the lock.</summary>
    public static Task<FileLock> TakeAsync(string path) => Task.Factory.StartNew(
        () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            while (Flock(file, Exclusive) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                const int interrupted = 4;
                if (error != interrupted)
                {
                    throw new IOException($"flock {path}: {Marshal.GetPInvokeErrorMessage(error)}");
                }
            }

            return new FileLock(file);
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
