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
    private readonly uint _uid;
    private readonly string _path;

    private DiagnosticsEndpoint(int pid, uint uid, string path) => (_pid, _uid, _path) = (pid, uid, path);

    /// <summary>The socket as the runtime names it, or null when the process has none. <paramref name="folder"/> replaces the folder for temporary files.</summary>
    public static DiagnosticsEndpoint? Find(int pid, ProcessStatus status, ulong startTicks, string? folder = null)
    {
        folder ??= TemporaryFolder(pid);
        var inner = status.InnerPid > 0 ? status.InnerPid : pid;
        var path = Path.Combine(ProcFs.PathFromHere(pid, folder),
            string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{inner}-{startTicks}-socket"));
        return Libc.Status(path) == null ? null : new DiagnosticsEndpoint(pid, status.Uid, path);
    }

    /// <summary>Where the process keeps its temporary files, as it sees it.</summary>
    public static string TemporaryFolder(int pid) =>
        ProcFs.Environment(pid)?.GetValueOrDefault("TMPDIR") is { Length: > 0 } folder && folder[0] == '/' ? folder : "/tmp";

    /// <summary>Connects after all checks. Throws <see cref="DotbugException"/> when the socket is not what it claims to be.</summary>
    public UnixSocket Connect(int timeoutMs)
    {
        var fd = Libc.Open(_path, Libc.OpenPath | Libc.OpenCloexec | Libc.OpenNoFollow, 0);
        if (fd < 0)
            throw new IOException("the diagnostics socket cannot be opened: " + Libc.LastError());
        // Checked and connected through one descriptor, so nobody can swap the file in between.
        using var file = new Descriptor(fd);
        var status = Libc.Status(fd) ?? throw new IOException("the diagnostics socket cannot be looked at: " + Libc.LastError());
        if ((status.Mode & Libc.ModeTypeMask) != Libc.ModeSocket)
            throw Planted("it is not a socket");
        if (status.Uid != _uid)
            throw Planted($"it belongs to {Users.Name(status.Uid)} and the process to {Users.Name(_uid)}");
        var socket = UnixSocket.Connect($"/proc/self/fd/{fd}", timeoutMs);
        var peer = socket.Peer;
        if (peer.Pid == _pid && peer.Uid == _uid)
            return socket;
        socket.Dispose();
        throw Planted(peer.Pid == _pid ? $"user {Users.Name(peer.Uid)} listens there" : $"process {peer.Pid} listens there");
    }

    private DotbugException Planted(string reason) => new(new Problem("DB2008",
        $"{_path} is not the socket of process {_pid}: {reason}. Nothing was sent.",
        "somebody may have put it there; look at who owns it, and remove it", ExitClass.NotPermitted));
}
