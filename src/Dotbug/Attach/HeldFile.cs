using System.Runtime.InteropServices;
using Dotbug.Native;

namespace Dotbug.Attach;

/// <summary>
/// A file in memory, held by a process of the target's user in the target's pid name space, so that the target can open it through its own <c>/proc</c>.
/// The process is <c>cat</c>, which waits for a word from us on its standard input and has the file for its standard output; it ends with us.
/// </summary>
internal sealed partial class HeldFile : ProfilerFile
{
    private const string Program = "/bin/cat";
    private const int HeldAs = 1;

    private readonly int _holder;
    private readonly Descriptor _word;

    private HeldFile(int holder, Descriptor word, string path) => (_holder, _word, Path) = (holder, word, path);

    public override string Path { get; }

    public static ProfilerFile Offer(int pid, ProcessStatus target, byte[] library)
    {
        using var memory = InMemory(library, target);
        var (read, write) = Pipe();
        using (read)
        {
            try
            {
                var holder = AsTarget.OnThread(() => Start(pid, target, read, memory));
                var held = new HeldFile(holder, write, SeenBy(pid, holder, HeldAs, memory) ?? "");
                if (held.Path.Length > 0)
                    return held;
                held.Dispose();
                throw new IOException("the target does not see the process that holds the profiler");
            }
            catch
            {
                write.Dispose();
                throw;
            }
        }
    }

    private static int Start(int pid, ProcessStatus target, Descriptor input, Descriptor memory)
    {
        if (ProcFs.SharesNamespace(pid, "pid") == false)
            AsTarget.Enter(pid, "pid", Libc.CloneNewPid);
        // The target may look at a process that has no more rights than itself, and root in a container has few.
        Libc.LimitChildrenTo(target.Permitted);
        if (!Libc.BecomeUser(target.Uid, target.Gid, forGood: true))
            throw new IOException($"becoming {Users.Name(target.Uid)}: {Libc.LastError()}");
        return Spawn(input.Fd, memory.Fd);
    }

    private static unsafe int Spawn(int input, int output)
    {
        // posix_spawn_file_actions_t is smaller with every C library.
        var actions = stackalloc byte[512];
        if (posix_spawn_file_actions_init(actions) != 0)
            throw new IOException("preparing a process");
        try
        {
            var name = stackalloc byte[] { (byte)'c', (byte)'a', (byte)'t', 0 };
            var arguments = stackalloc byte*[] { name, null };
            var environment = stackalloc byte*[] { null };
            var child = 0;
            var error = posix_spawn_file_actions_adddup2(actions, input, 0);
            error = error != 0 ? error : posix_spawn_file_actions_adddup2(actions, output, HeldAs);
            error = error != 0 ? error : posix_spawn_file_actions_adddup2(actions, input, 2);
            error = error != 0 ? error : posix_spawn(&child, Program, actions, null, arguments, environment);
            return error == 0 ? child : throw new IOException($"starting {Program}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
        }
    }

    private static unsafe (Descriptor Read, Descriptor Write) Pipe()
    {
        var ends = stackalloc int[2];
        return pipe2(ends, Libc.OpenCloexec) == 0
            ? (new Descriptor(ends[0]), new Descriptor(ends[1])) : throw new IOException("pipe: " + Libc.LastError());
    }

    public override unsafe void Dispose()
    {
        if (_word.IsClosed)
            return;
        _word.Dispose();
        while (waitpid(_holder, null, 0) < 0 && Marshal.GetLastPInvokeError() == Libc.Eintr)
        {
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int pipe2(int* ends, int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int posix_spawn(int* pid, string path, void* actions, void* attributes, byte** arguments, byte** environment);
    [LibraryImport("libc")]
    private static unsafe partial int posix_spawn_file_actions_init(void* actions);
    [LibraryImport("libc")]
    private static unsafe partial int posix_spawn_file_actions_destroy(void* actions);
    [LibraryImport("libc")]
    private static unsafe partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);
}
