using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Dotbug.Native;

namespace Dotbug;

/// <summary>
/// A file that lines are added to, each by one write, so that several tools may share it: made 0600. The
/// default one is never reached through a link, and beyond its size it is set aside once (<c>.1</c>) and begun anew; a named one is left to whoever named it.
/// </summary>
internal sealed unsafe class AuditFile(string path, long bytesMax) : IAuditPlace
{
    /// <summary>Some ten thousand sessions.</summary>
    public const long DefaultBytesMax = 4 << 20;

    private const int Append = 0x400;

    /// <summary>Root's place is one that nobody else can lead elsewhere, whatever HOME says.</summary>
    public static string DefaultPath()
    {
        if (Libc.EffectiveUid() == 0)
            return "/var/log/dotbug/audit.log";
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state) || !Path.IsPathRooted(state))
            state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state");
        return Path.Combine(state, "dotbug/audit.log");
    }

    public static bool IsSocket(string path) => Libc.Status(path) is { } status && (status.Mode & Libc.ModeTypeMask) == Libc.ModeSocket;

    public bool TryWrite(AuditLine line)
    {
        if (OperatingSystem.IsWindows())
            return false;
        var time = line.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var text = Encoding.UTF8.GetBytes($"{time} dotbug[{Environment.ProcessId}]: {line.Text}\n");
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && bytesMax > 0)
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (bytesMax > 0 && Libc.Status(path) is { } status && status.Size > (ulong)bytesMax)
            File.Move(path, path + ".1", overwrite: true);
        // Non-blocking: a pipe that nobody reads is a failure, not a wait.
        var fd = Libc.Open(path, Libc.OpenWriteOnly | Libc.OpenCreate | Append | Libc.OpenNonBlock | Libc.OpenCloexec | (bytesMax > 0 ? Libc.OpenNoFollow : 0), 0x180);
        if (fd < 0)
            throw new IOException($"{path}: {Libc.LastError()}");
        using var descriptor = new Descriptor(fd);
        fixed (byte* start = text)
        {
            var written = Libc.Write(fd, start, (nuint)text.Length);
            if (written != text.Length)
                throw new IOException($"{path}: {(written < 0 ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : "only a part of the line could be written")}");
        }
        return true;
    }
}
