using System.Net.Sockets;
using System.Text;
using Dotbug.Protocol;
using Xunit;

namespace Dotbug.Tests;

/// <summary>Where a session's lines go, and what is in them.</summary>
public sealed class The_audit : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-audit");

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static readonly TargetProcess _process = new(4711, "gate\u001bway\n", "gateway --password hunter2", "10.0", "ann", null) { StartTicks = 99 };

    private static SessionRequest Request(params string[] specs) => new(specs, Limits.Default, false, new SecretWords(["pin"], ["*token"]));

    private static readonly StopEvent _stop = new(0, 3, StopReason.Hits, "detail", 100, 10, 1, 2, 3, 4, 0, 1, 0);

    [Fact]
    public void Says_who_traced_what_with_which_limits_and_how_it_ended()
    {
        var log = new AuditLog([], new AuditFile(At("a.log"), 0));
        var audit = new SessionAudit(log, _process, Request("OrderService.Submit when id == 7 -> return", "A.B"), dryRun: false);
        audit.Armed(new ArmedMessage(3, false, 2, 5, 0, 0, 0, 0, 0, [], [new("X", "y")], []));
        audit.Ended(_stop);
        audit.Refused(new TimeoutException());
        var lines = File.ReadAllLines(At("a.log"));
        Assert.Equal(3, lines.Length);
        Assert.Matches("^[0-9-]{10}T[0-9:.]{12}Z dotbug\\[[0-9]+\\]: event=start session=[0-9a-f]{12} pid=4711 started=99 "
            + "name=\"gate\\\\\\\\u001bway \" owner=ann uid=[0-9]+ user=[^ ]+ ", lines[0]);
        Assert.Contains("time_ms=15000 hits_max=10 ", lines[0], StringComparison.Ordinal);
        Assert.Contains("secrets_added=pin secrets_relaxed=*token ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" spec=\"OrderService.Submit when id == ? -> return\" spec=A.B", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" number=3 methods=2 callers=5 refused=1", lines[1], StringComparison.Ordinal);
        Assert.Contains("event=stop ", lines[2], StringComparison.Ordinal);
        Assert.Matches(" reason=hits entered=100 hits=10 thinned=3 dropped=4 reverted=1 duration_ms=[0-9]+$", lines[2]);
        Assert.Single(lines.Select(l => l.Split("session=")[1][..12]).Distinct());
    }

    [Theory]
    [InlineData("A.B when name == \"hunter2\" -> return", "A.B when name == ? -> return")]
    [InlineData("A.B when id in (4711, 4712)", "A.B when id in (?, ?)")]
    [InlineData("A.B when map[\"4711\"] contains \"hunter\" && $elapsed > 50ms", "A.B when map[?] contains \"?\" && $elapsed > ?")]
    [InlineData("A.B when c == 'x' && -x < 1.5 && kind == Kind.Gold", "A.B when c == ? && -x < ? && kind == Kind.Gold")]
    [InlineData("A.B when a == null || b == true", "A.B when a == null || b == true")]
    [InlineData("A.B when \"hunter2", "(malformed)")]
    public void Holds_no_literal_of_a_guard(string spec, string written) => Assert.Equal(written, SessionAudit.WithoutLiterals(spec));

    [Fact]
    public void Says_what_was_refused_by_its_code()
    {
        var log = new AuditLog([], new AuditFile(At("a.log"), 0));
        new SessionAudit(log, _process, Request("A.B"), dryRun: false)
            .Refused(new DotbugException(new Problem("DB2003", "a message with hunter2 in it", "", ExitClass.NotPermitted)));
        var lines = File.ReadAllLines(At("a.log"));
        Assert.EndsWith(" code=DB2003", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_told_to_a_syslog_socket()
    {
        using var daemon = Listen(At("log"));
        var log = new AuditLog([new JournalSocket(At("no-journal")), new SyslogSocket(At("log")), new AuditFile(At("own.log"), 1000)], null);
        _ = new SessionAudit(log, _process, Request("A.B"), dryRun: false);
        Assert.Matches("^<85>[A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} dotbug\\[[0-9]+\\]: event=start session=", Receive(daemon));
        Assert.False(File.Exists(At("own.log")));
    }

    [Fact]
    public void Is_told_to_journald_as_fields()
    {
        using var daemon = Listen(At("journal"));
        var log = new AuditLog([new JournalSocket(At("journal")), new SyslogSocket(At("log"))], new AuditFile(At("also.log"), 0));
        _ = new SessionAudit(log, _process, Request("A.B", "C.D"), dryRun: false);
        var fields = Receive(daemon).TrimEnd('\n').Split('\n');
        Assert.All(fields, f => Assert.Matches("^[A-Z_]+=", f));
        Assert.StartsWith("MESSAGE=event=start session=", fields[0], StringComparison.Ordinal);
        Assert.Contains("SYSLOG_IDENTIFIER=dotbug", fields);
        Assert.Contains("DOTBUG_PID=4711", fields);
        Assert.Contains("DOTBUG_SPEC=A.B; C.D", fields);
        Assert.Single(File.ReadAllLines(At("also.log")));
    }

    [Fact]
    public void Goes_to_a_file_of_ones_own_where_there_is_no_journal()
    {
        var log = new AuditLog([new JournalSocket(At("x")), new AuditFile(At("state/dotbug/audit.log"), 1000)], null);
        _ = new SessionAudit(log, _process, Request("A.B"), dryRun: true);
        Assert.Contains("event=dry-run", File.ReadAllText(At("state/dotbug/audit.log")), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(At("state/dotbug/audit.log")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Does_not_grow_without_end_in_a_file_of_ones_own()
    {
        var log = new AuditLog([new AuditFile(At("audit.log"), 1000)], null);
        for (var i = 0; i < 100; i++)
            _ = new SessionAudit(log, _process, Request("A.B"), dryRun: true);
        Assert.True(new FileInfo(At("audit.log")).Length < 2000);
        Assert.Equal(["audit.log", "audit.log.1"], _folder.GetFiles().Select(f => f.Name).Order());
    }

    [Fact]
    public void Is_not_led_elsewhere_by_a_link()
    {
        File.WriteAllText(At("victim"), "");
        File.CreateSymbolicLink(At("audit.log"), At("victim"));
        string? said = null;
        var log = new AuditLog([new AuditFile(At("audit.log"), 1000)], null) { Failed = s => said = s };
        _ = new SessionAudit(log, _process, Request("A.B"), dryRun: true);
        Assert.Equal("", File.ReadAllText(At("victim")));
        Assert.NotNull(said);
    }

    [Fact]
    public void That_cannot_be_written_is_said_once_and_harms_nothing()
    {
        List<string> said = [];
        using var full = Listen(At("full"));
        foreach (var place in new IAuditPlace[] { new AuditFile(At("no/such/folder/a.log"), 0), new SyslogSocket(At("full")), new AuditFile("/dev/full", 0) })
        {
            said.Clear();
            var log = new AuditLog([], place) { Failed = said.Add };
            // Nobody reads the socket: it fills.
            for (var i = 0; i < 500 && said.Count == 0; i++)
                _ = new SessionAudit(log, _process, Request(new string('a', 1500) + ".B"), dryRun: false);
            _ = new SessionAudit(log, _process, Request("A.B"), dryRun: false);
            Assert.StartsWith("the audit line could not be written: ", Assert.Single(said), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Is_one_line_of_bounded_length_whatever_is_asked()
    {
        var log = new AuditLog([], new AuditFile(At("a.log"), 0));
        _ = new SessionAudit(log, _process, Request([.. Enumerable.Repeat(new string('a', 5_000) + ".B", 32)]), dryRun: false);
        Assert.True(Assert.Single(File.ReadAllLines(At("a.log"))).Length < 20_000);
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static string Receive(Socket socket)
    {
        var buffer = new byte[100_000];
        socket.ReceiveTimeout = 60_000;
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
