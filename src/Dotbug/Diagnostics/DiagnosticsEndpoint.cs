using System.Globalization;
using Dotbug.Native;

namespace Dotbug.Diagnostics;

/// <summary>
/// The diagnostics socket of one process. Anybody may put a socket of the right name into /tmp and wait for a root user to connect, so
/// before a byte is sent: the file is a socket and no link, it belongs to the process's user, the key in its name is the process's start
/// time, and the kernel says that this very process listens.
/// </summary>
internal sealed class DiagnosticsEndpoint
{
    private readonly int _pid;
    private readonly ProcessStatus _process;
    private readonly string _path;

    private DiagnosticsEndpoint(int pid, ProcessStatus process, string path) => (_pid, _process, _path) = (pid, process, path);

    /// <summary>The socket as the runtime names it, or null when the process has none. <paramref name="folder"/> replaces the folder for temporary files.</summary>
    public static DiagnosticsEndpoint? Find(int pid, ProcessStatus status, ulong startTicks, string? folder = null)
    {
        var inner = status.InnerPid > 0 ? status.InnerPid : pid;
        var path = Path.Combine(folder ?? TemporaryFolder(pid),
            string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{inner}-{startTicks}-socket"));
        using var root = TargetRoot.Of(pid);
        using var file = root.Open(path, Libc.OpenPath | Libc.OpenNoFollow);
        return file != null ? new DiagnosticsEndpoint(pid, status, path) : null;
    }

    /// <summary>Where the process keeps its temporary files, as it sees it. The runtime takes a relative one from where the process was started.</summary>
    public static string TemporaryFolder(int pid) =>
        ProcFs.Environment(pid)?.GetValueOrDefault("TMPDIR") is { Length: > 0 } folder
            ? Path.Combine(ProcFs.Link($"/proc/{pid}/cwd") ?? "/", folder) : "/tmp";

    /// <summary>Connects after all checks. Throws <see cref="DotbugException"/> when the socket is not what it claims to be.</summary>
    public UnixSocket Connect(int timeoutMs)
    {
        using var root = TargetRoot.Of(_pid);
        return AsTarget.Do(_pid, _process, inItsNetwork: false, () => Connect(root, timeoutMs));
    }

    private UnixSocket Connect(TargetRoot root, int timeoutMs)
    {
        // Checked and connected through one descriptor, so nobody can swap the file in between.
        using var file = root.Open(_path, Libc.OpenPath | Libc.OpenNoFollow)
            ?? throw new IOException("the diagnostics socket cannot be opened: " + Libc.LastError());
        var status = Libc.Status(file.Fd) ?? throw new IOException("the diagnostics socket cannot be looked at: " + Libc.LastError());
        if ((status.Mode & Libc.ModeTypeMask) != Libc.ModeSocket)
            throw Planted("it is not a socket");
        if (status.Uid != _process.Uid)
            throw Planted($"it belongs to {Users.Name(status.Uid)} and the process to {Users.Name(_process.Uid)}");
        var socket = UnixSocket.Connect($"/proc/self/fd/{file.Fd}", timeoutMs);
        var peer = socket.Peer;
        if (peer.Pid == _pid && peer.Uid == _process.Uid)
            return socket;
        socket.Dispose();
        throw Planted(peer.Pid == _pid ? $"user {Users.Name(peer.Uid)} listens there" : $"process {peer.Pid} listens there");
    }

    private DotbugException Planted(string reason) => new(new Problem("DB2008",
        $"{_path} is not the socket of process {_pid}: {reason}. Nothing was sent.",
        "somebody may have put it there; look at who owns it, and remove it", ExitClass.NotPermitted));
}
