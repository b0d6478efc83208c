using System.Globalization;
using System.Text;
using Dotbug.Native;

namespace Dotbug;

/// <summary>The syslog socket, in the form that C libraries write (RFC 3164): priority, time without year, program, text.</summary>
internal sealed class SyslogSocket(string path) : IAuditPlace
{
    public const string Path = "/dev/log";

    public bool TryWrite(AuditLine line)
    {
        // 10 * 8 + 5: a notice of security.
        var time = line.Time.LocalDateTime.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        if (time[5] == ' ')
            time = time.Insert(4, " ");
        return Datagram.TrySend(path, Encoding.UTF8.GetBytes($"<85>{time} dotbug[{Environment.ProcessId}]: {line.Text}"));
    }
}
