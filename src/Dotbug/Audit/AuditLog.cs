using System.Globalization;
using System.Text;
using Dotbug.Spec;

namespace Dotbug;

/// <summary>
/// Tells the machine's journal who traced what: one line before a session touches its target, one when it was refused, armed, or is over. Specs
/// without their literals, counts, limits; never a value. Goes to journald or the syslog socket, whichever is there; where neither is, to a file of the
/// user's; and also to the file or syslog socket that was named. Never throws, waits for nobody longer than a tenth of a second, and says its first
/// failure only, through <see cref="Failed"/>. Thread-safe.
/// </summary>
public sealed class AuditLog
{
    private readonly IReadOnlyList<IAuditPlace> _machine;
    private readonly IAuditPlace? _also;
    private readonly object _writing = new();
    private bool _failed;

    internal AuditLog(IReadOnlyList<IAuditPlace> machine, IAuditPlace? also) => (_machine, _also) = (machine, also);

    /// <summary>The machine's own journal, and where it is written besides: a file, or the path of a syslog socket; null or empty: nowhere.</summary>
    public static AuditLog Open(string? also)
    {
        IAuditPlace? named = string.IsNullOrEmpty(also) ? null
            : AuditFile.IsSocket(also) ? new SyslogSocket(also) : new AuditFile(also, bytesMax: 0);
        List<IAuditPlace> machine = [new JournalSocket(JournalSocket.Path), new SyslogSocket(SyslogSocket.Path)];
        // A file of its own only where nothing else takes the lines.
        if (named == null)
            machine.Add(new AuditFile(AuditFile.DefaultPath(), AuditFile.DefaultBytesMax));
        return new AuditLog(machine, named);
    }

    /// <summary>What the environment says (DOTBUG_AUDIT), for programs that use the library.</summary>
    public static AuditLog FromEnvironment() => Open(Environment.GetEnvironmentVariable("DOTBUG_AUDIT"));

    /// <summary>Called once, with a sentence, when a line could not be written.</summary>
    public Action<string>? Failed { get; set; }

    internal void Write(AuditLine line)
    {
        lock (_writing)
        {
            string? reason = null;
            if (!_machine.Any(place => Tell(place, line, ref reason)) && (_also == null || reason != null))
                Fail(reason);
            reason = null;
            if (_also != null && !Tell(_also, line, ref reason))
                Fail(reason);
        }
    }

    private static bool Tell(IAuditPlace place, AuditLine line, ref string? reason)
    {
        try
        {
            return place.TryWrite(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException or ArgumentException or NotSupportedException)
        {
            reason = e.Message;
            return false;
        }
    }

    private void Fail(string? reason)
    {
        if (_failed)
            return;
        _failed = true;
        Failed?.Invoke("the audit line could not be written: " + (reason ?? "there is no journal"));
    }
}

/// <summary>Where lines go. False: it is not there. An <see cref="IOException"/>: it is, and does not take the line.</summary>
internal interface IAuditPlace
{
    bool TryWrite(AuditLine line);
}

/// <summary>One line: <c>event=start session=... pid=... spec="..."</c>. Every value is escaped, so it is one line whatever it holds.</summary>
internal sealed class AuditLine(string what, DateTimeOffset time)
{
    /// <summary>Of one value, in characters, and of all together: a datagram has some limit everywhere.</summary>
    private const int ValueMax = 2_000, AllMax = 16_000;

    private readonly StringBuilder _text = new("event=" + what);

    /// <summary>In the order of the line, for places that keep fields apart.</summary>
    public List<(string Key, string Value)> Fields { get; } = [("event", what)];

    public string Text => _text.ToString();

    public DateTimeOffset Time => time;

    public AuditLine Add(string key, string value)
    {
        var safe = Display.Safe(value);
        if (safe.Length > ValueMax)
            safe = safe[..ValueMax] + "...";
        if (_text.Length + safe.Length > AllMax)
            safe = "...";
        Fields.Add((key, safe));
        _text.Append(' ').Append(key).Append('=');
        if (safe.Length > 0 && safe.AsSpan().IndexOfAny(" \"=\\") < 0)
            _text.Append(safe);
        else
            _text.Append('"').Append(safe.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    public AuditLine Add(string key, long value) => Add(key, value.ToString(CultureInfo.InvariantCulture));
}
