using Dotbug.Native;

namespace Dotbug;

/// <summary>Every sentence about a process that cannot be found, entered or reached: DB2001 to DB2029.</summary>
internal static class Problems
{
    private const string Ps = "'dotbug ps' lists the .NET processes";

    public static Problem NotFound(string what) => new("DB2001", $"there is no .NET process '{what}'", Ps, ExitClass.Usage);

    public static Problem NoSuchPid(int pid) => new("DB2001", $"there is no process {pid}", Ps, ExitClass.Usage);

    public static Problem Several(string name, IEnumerable<TargetProcess> found) => new("DB2002",
        $"several processes are named '{name}': {string.Join(", ", found.Select(p => $"{p} ({Short(p.CommandLine)})"))}",
        "name one by its number", ExitClass.Usage);

    public static Problem AnotherUser(TargetProcess p, ProcessStatus status) => Libc.EffectiveUid() switch
    {
        0 => new("DB2003", $"the system does not let even root look at process {p.Pid}",
            $"try as its user: setpriv --reuid={status.Uid} --regid={status.Gid} --clear-groups dotbug ..., or as root of the host", ExitClass.NotPermitted),
        var uid when uid == status.Uid => new("DB2003", $"the system does not let its own user, {p.User}, look at process {p.Pid}",
            "it has more rights than you, or is protected; try as root", ExitClass.NotPermitted),
        var uid => new("DB2003", $"process {p.Pid} belongs to {p.User}, and you are {Users.Name(uid)}",
            $"try as that user or as root: sudo -u {p.User} dotbug ...", ExitClass.NotPermitted),
    };

    public static Problem NoSession(uint session) => new("DB4011", $"there is no session {session}",
        "nothing is traced in this process", ExitClass.Usage);

    public static Problem NotDotNet(TargetProcess p) => new("DB2004",
        $"process {p.Pid} ({p.Name}) is not a .NET process", Ps, ExitClass.NotPermitted);

    public static Problem NativeAot(TargetProcess p) => new("DB2005",
        $"{p} was compiled ahead of time (NativeAOT): there is no runtime in it that could change its code",
        "trace a build of it that runs on the .NET runtime", ExitClass.NotPermitted);

    public static Problem DiagnosticsOff(TargetProcess p, string setting) => new("DB2006",
        $"diagnostics are switched off in {p}: it was started with {setting}",
        "whoever started it decided so; start it without this setting", ExitClass.NotPermitted);

    public static Problem NoSocket(TargetProcess p, string folder) => new("DB2007",
        $"{p} has no diagnostics socket in {folder}",
        "the folder may be read-only, full or cleaned, or the program still starting", ExitClass.NotPermitted);

    public static Problem TooOld(TargetProcess p) => new("DB2009",
        $"{p} runs on .NET {p.RuntimeVersion}; .NET 8 is the oldest that can be traced", "", ExitClass.NotPermitted);

    public static Problem OtherProfiler(TargetProcess p, string? which) => new("DB2010",
        $"another profiler is in {p}" + (which != null ? ": " + which : "") + "; the runtime has room for one",
        "start the process without it to trace it", ExitClass.NotPermitted);

    public static Problem NoAnswer(TargetProcess p) => new("DB2011",
        $"{p} does not answer at its diagnostics socket", "it may be stopped or overloaded; try again", ExitClass.TargetLost);

    public static Problem SocketFailed(TargetProcess p, string reason) => new("DB2012",
        $"the diagnostics socket of {p} does not work: {reason}", "the process may be starting or ending; try again", ExitClass.TargetLost);

    public static Problem AnotherNetwork(TargetProcess p) => new("DB2020",
        $"{p} is in a network of its own, which only root may enter from outside",
        $"try as root, or from inside: nsenter --target {p.Pid} --user --net --preserve-credentials dotbug ...", ExitClass.NotPermitted);

    public static Problem Nobody(TargetProcess p) => new("DB2022",
        $"{p} runs as user 65534 of a user name space of its own, where every stranger has this number",
        "run it as another user", ExitClass.NotPermitted);

    public static Problem NoWay(TargetProcess p, string reason) => new("DB2021",
        $"the profiler cannot be brought to {p}: {reason}",
        (Libc.EffectiveUid() == 0 ? "" : "try as root; or ") + "start it with a temporary folder (TMPDIR) from which a library can be loaded", ExitClass.NotPermitted);

    public static Problem TargetLost(TargetProcess p, string when) => new("DB2013", $"{p} ended {when}", "", ExitClass.TargetLost);

    public static Problem AssetMissing(string file, string folder) => new("DB9001",
        $"{file} is missing beside the program ({folder})", "install dotbug again, or set DOTBUG_HOME to the folder that has it", ExitClass.Ours);

    public static Problem AttachRefused(TargetProcess p, string reason) => new("DB2014",
        $"{p} refused the profiler: {reason}", "", ExitClass.NotPermitted);

    public static Problem DoorMissing(TargetProcess p) => new("DB2015",
        $"the profiler was loaded into {p}, but it does not listen", "look into the process's own log", ExitClass.Ours);

    public static Problem DoorFailed(TargetProcess p, string reason) => new("DB2016",
        $"the profiler in {p} does not work: {reason}", "try again", ExitClass.TargetLost);

    public static Problem DoorVersion(TargetProcess p, uint version) => new("DB2017",
        $"the profiler in {p} speaks version {version}, which this program does not know", "use a newer dotbug", ExitClass.NotPermitted);

    public static Problem AgentRefused(TargetProcess p, string reason) => new("DB2018",
        $"the agent was not let into {p}: {reason}", "", ExitClass.NotPermitted);

    public static Problem AgentSilent(TargetProcess p) => new("DB2019",
        $"the agent in {p} did not come up", "try again; the process itself goes on as before", ExitClass.Ours);

    public static Problem AgentVersion(ushort version) => new("DB2023",
        $"the agent in the process speaks version {version} of the protocol, and this program version {Protocol.Message.ProtocolVersion}",
        "use the tool and the agent of one build", ExitClass.NotPermitted);

    public static Problem Broken(TargetProcess p, string what) => new("DB9002",
        $"the agent in {p} sent something that makes no sense: {what}", "please report it", ExitClass.Ours);

    private static string Short(string text) => text.Length > 60 ? text[..57] + "..." : text;
}
