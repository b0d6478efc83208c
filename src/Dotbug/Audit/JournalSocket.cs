using System.Text;
using Dotbug.Native;

namespace Dotbug;

/// <summary>journald's own protocol: a datagram of fields, one a line. The values hold no line ends, so the simple form does.</summary>
internal sealed class JournalSocket(string path) : IAuditPlace
{
    public const string Path = "/run/systemd/journal/socket";

    public bool TryWrite(AuditLine line)
    {
        // 10 is the facility of security messages, 5 the level "notice".
        var text = new StringBuilder($"MESSAGE={line.Text}\nPRIORITY=5\nSYSLOG_FACILITY=10\nSYSLOG_IDENTIFIER=dotbug\nSYSLOG_PID={Environment.ProcessId}\n");
        foreach (var group in line.Fields.GroupBy(f => f.Key))
            text.Append("DOTBUG_").Append(group.Key.ToUpperInvariant()).Append('=').Append(string.Join("; ", group.Select(f => f.Value))).Append('\n');
        return Datagram.TrySend(path, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
