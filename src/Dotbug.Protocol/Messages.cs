namespace Dotbug.Protocol;

/// <summary>
/// What the tool and the agent say to each other on a connection that <see cref="Door.CommandConnect"/> opened.
/// A frame is <c>u32 length of the body, u8 kind, body</c>. The first frame is the tool's and says what the connection is for.
/// Every frame of the tool is a sign of life.
/// </summary>
public enum MessageKind : byte
{
    // Tool to agent.
    /// <summary><see cref="OpenMessage"/>; the shared memory comes as a descriptor with the frame (none for a dry run).</summary>
    Open = 1,
    /// <summary>Empty body. The agent answers with <see cref="Clock"/>.</summary>
    Heartbeat = 2,
    /// <summary>Empty body: end my session.</summary>
    Stop = 3,
    /// <summary>Text: a target pattern. Answer: <see cref="Found"/>.</summary>
    Find = 4,
    /// <summary>Empty body. Answer: <see cref="StatusReport"/>.</summary>
    Status = 5,
    /// <summary>U32 session, 0 = all. Answer: <see cref="StatusReport"/> as it is afterwards, once they have stopped.</summary>
    End = 6,
    /// <summary><see cref="ResolveMessage"/>. Answer: <see cref="Resolved"/>.</summary>
    Resolve = 7,
    /// <summary><see cref="ChangeMessage"/>. Answer: <see cref="Changed"/>, once it is done.</summary>
    Change = 8,

    // Agent to tool.
    /// <summary><see cref="ErrorMessage"/>: the request failed, the connection is about to close.</summary>
    Error = 65,
    /// <summary><see cref="ArmedMessage"/>: the probes are on (or for a dry run: would be).</summary>
    Armed = 66,
    /// <summary>I64 ticks, I64 CLOCK_MONOTONIC nanoseconds, read together.</summary>
    Clock = 67,
    /// <summary><see cref="StoppedMessage"/>: every probe of the session is off and reverted. The last frame of a session.</summary>
    Stopped = 68,
    /// <summary><see cref="FoundMessage"/>.</summary>
    Found = 69,
    /// <summary><see cref="StatusMessage"/>.</summary>
    StatusReport = 70,
    /// <summary><see cref="ResolvedMessage"/>.</summary>
    Resolved = 71,
    /// <summary><see cref="MoreProbesMessage"/>: about to be armed in the running session, and said before any event of theirs is written.</summary>
    MoreProbes = 72,
    /// <summary><see cref="ArmedMoreMessage"/>: what became of the last <see cref="MoreProbes"/>.</summary>
    ArmedMore = 73,
    /// <summary>Texts: what a <see cref="Change"/> did, one sentence each.</summary>
    Changed = 74,
}

public static class Message
{
    /// <summary>Changes when a frame changes meaning. The agent is the tool's own build, so a difference is a fault, not a dialogue.</summary>
    public const ushort ProtocolVersion = 1;

    /// <summary>Largest body in bytes that either side accepts.</summary>
    public const int BodyBytesMax = 16 << 20;

    /// <summary>Largest body that the agent accepts: what a tool has to say is small, and the memory is the program's.</summary>
    public const int RequestBytesMax = 1 << 20;
}

/// <summary>Begin a session. <c>Owner</c> is who asks, for <c>dotbug status</c>: user name and tool pid as the tool sees them. <c>Pending</c>: arm
/// what matches later, too, once its type is loaded.</summary>
public sealed record OpenMessage(string Owner, int ToolPid, bool DryRun, bool Pending, Limits Limits, IReadOnlyList<string> Specs)
{
    /// <summary>How this session's words of secrets differ from the usual ones.</summary>
    public SecretWords Secrets { get; init; } = SecretWords.Unchanged;

    /// <summary>The named specs that the specs use: each its place on a line, and below it its text.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    public void Write(WireWriter to)
    {
        to.U16(Message.ProtocolVersion);
        to.Text(Owner);
        to.I32(ToolPid);
        to.Bool(DryRun);
        to.Bool(Pending);
        to.I32(Limits.TimeMs);
        to.I64(Limits.Hits);
        to.I32(Limits.RatePerSecond);
        to.I32(Limits.MethodsMax);
        to.I32(Limits.Depth);
        to.I32(Limits.Items);
        to.I32(Limits.StringChars);
        to.I32(Limits.BudgetPpm);
        to.List(Specs, static (w, s) => w.Text(s));
        Secrets.Write(to);
        to.List(Named, static (w, s) => w.Text(s));
    }

    /// <summary>Null when <paramref name="version"/> differs from ours or the body is broken.</summary>
    public static OpenMessage? Read(WireReader from, out ushort version)
    {
        version = from.U16();
        if (version != Message.ProtocolVersion)
            return null;
        var message = new OpenMessage(from.Text(), from.I32(), from.Bool(), from.Bool(),
            new Limits(from.I32(), from.I64(), from.I32(), from.I32(), from.I32(), from.I32(), from.I32(), from.I32()),
            from.List(static r => r.Text())) { Secrets = SecretWords.Read(from), Named = from.List(static r => r.Text()) };
        return from.Complete && message.Secrets.IsValid ? message : null;
    }
}

/// <summary>What went wrong: a stable code (DBnnnn), one sentence, what to do next (may be empty), and the number of the spec it
/// is about (-1: none) with the place in it (length 0: none).</summary>
public sealed record ErrorMessage(string Code, string Text, string Hint, int Spec = -1, int SpanStart = 0, int SpanLength = 0)
{
    public void Write(WireWriter to)
    {
        to.Text(Code);
        to.Text(Text);
        to.Text(Hint);
        to.I32(Spec);
        to.I32(SpanStart);
        to.I32(SpanLength);
    }

    public static ErrorMessage Read(WireReader from) =>
        new(from.Text(), from.Text(), from.Text(), from.I32(), from.I32(), from.I32());
}

/// <summary>One method under one spec. <c>Method</c> is short (<c>PartnerRelay.RelayAsync</c>), <c>Signature</c> whole
/// (<c>Gateway!Gateway.PartnerRelay.RelayAsync(string, int, string)</c>).</summary>
public sealed record ProbeInfo(int Spec, string Method, string Signature, bool Async, bool HasOutcome,
    IReadOnlyList<ParameterInfo> Parameters, IReadOnlyList<ParameterInfo> OutParameters, string ReturnType)
{
    /// <summary>How many frames of a stack are asked for. More come, since some are left out when they are named.</summary>
    public int Frames { get; init; }

    /// <summary>Not a method: a target of the runtime, whose parameters are the fields of its events.</summary>
    public bool Runtime { get; init; }

    /// <summary>Its stacks begin with a method of its own. What the runtime itself tells of has none: its signature is its name.</summary>
    public bool OwnFrame => !Runtime || Signature != Method;

    public void Write(WireWriter to)
    {
        to.I32(Spec);
        to.Text(Method);
        to.Text(Signature);
        to.Bool(Async);
        to.Bool(HasOutcome);
        to.List(Parameters, static (w, p) => p.Write(w));
        to.List(OutParameters, static (w, p) => p.Write(w));
        to.Text(ReturnType);
        to.I32(Frames);
        to.Bool(Runtime);
    }

    public static ProbeInfo Read(WireReader from) =>
        new(from.I32(), from.Text(), from.Text(), from.Bool(), from.Bool(),
            from.List(ParameterInfo.Read), from.List(ParameterInfo.Read), from.Text())
        {
            Frames = from.I32(),
            Runtime = from.Bool(),
        };
}

public sealed record ParameterInfo(string Name, string Type)
{
    public void Write(WireWriter to)
    {
        to.Text(Name);
        to.Text(Type);
    }

    public static ParameterInfo Read(WireReader from) => new(from.Text(), from.Text());
}

/// <summary>A method that matched and was not instrumented, and why.</summary>
public sealed record RefusedInfo(string Method, string Reason)
{
    public void Write(WireWriter to)
    {
        to.Text(Method);
        to.Text(Reason);
    }

    public static RefusedInfo Read(WireReader from) => new(from.Text(), from.Text());
}

/// <summary>The session runs. <c>PausedNs</c> is how long the request held the runtime; <c>CostBytes</c> what this arming
/// leaves behind for good, estimated. <c>FirstAttach</c>: say what stays in the process. <c>Notices</c>: sentences for people.</summary>
public sealed record ArmedMessage(uint Session, bool FirstAttach, int Methods, int Callers, long PausedNs, long CostBytes,
    int TicksKind, long Ticks, long MonotonicNs,
    IReadOnlyList<ProbeInfo> Probes, IReadOnlyList<RefusedInfo> Refused, IReadOnlyList<string> Notices)
{
    public void Write(WireWriter to)
    {
        to.U16(Message.ProtocolVersion);
        to.U32(Session);
        to.Bool(FirstAttach);
        to.I32(Methods);
        to.I32(Callers);
        to.I64(PausedNs);
        to.I64(CostBytes);
        to.I32(TicksKind);
        to.I64(Ticks);
        to.I64(MonotonicNs);
        to.List(Probes, static (w, p) => p.Write(w));
        to.List(Refused, static (w, r) => r.Write(w));
        to.List(Notices, static (w, n) => w.Text(n));
    }

    /// <summary>Null when <paramref name="version"/> differs from ours or the body is broken.</summary>
    public static ArmedMessage? Read(WireReader from, out ushort version)
    {
        version = from.U16();
        if (version != Message.ProtocolVersion)
            return null;
        var message = new ArmedMessage(from.U32(), from.Bool(), from.I32(), from.I32(), from.I64(), from.I64(), from.I32(), from.I64(), from.I64(),
            from.List(ProbeInfo.Read), from.List(RefusedInfo.Read), from.List(static r => r.Text()));
        return from.Complete ? message : null;
    }
}

/// <summary>Probes whose numbers follow those that the session has.</summary>
public sealed record MoreProbesMessage(IReadOnlyList<ProbeInfo> Probes)
{
    public void Write(WireWriter to) => to.List(Probes, static (w, p) => p.Write(w));
    public static MoreProbesMessage Read(WireReader from) => new(from.List(ProbeInfo.Read));
}

/// <summary>Probes came into the running session (<c>Probes</c> are those that are on), or something that came cannot be traced. Figures as in
/// <see cref="ArmedMessage"/>, for this arming alone.</summary>
public sealed record ArmedMoreMessage(int Methods, int Callers, long PausedNs, long CostBytes, long MonotonicNs,
    IReadOnlyList<ProbeInfo> Probes, IReadOnlyList<RefusedInfo> Refused, IReadOnlyList<string> Notices)
{
    public void Write(WireWriter to)
    {
        to.I32(Methods);
        to.I32(Callers);
        to.I64(PausedNs);
        to.I64(CostBytes);
        to.I64(MonotonicNs);
        to.List(Probes, static (w, p) => p.Write(w));
        to.List(Refused, static (w, r) => r.Write(w));
        to.List(Notices, static (w, n) => w.Text(n));
    }

    public static ArmedMoreMessage Read(WireReader from) =>
        new(from.I32(), from.I32(), from.I64(), from.I64(), from.I64(),
            from.List(ProbeInfo.Read), from.List(RefusedInfo.Read), from.List(static r => r.Text()));
}

/// <summary>Every call accounted for. <c>Callers</c> are those whose inlining was given back.</summary>
public sealed record StoppedMessage(StopReason Reason, string Detail, long Entered, long Matched, long GuardNull, long GuardFault,
    long Thinned, long Dropped, int RevertedMethods, int RevertedCallers)
{
    /// <summary>What <c>Detail</c> ends with when the session was ended by an allocation that failed on the agent's thread.</summary>
    public const string NoMemory = "there was no memory";

    /// <summary>Calls whose outcome was dropped and that no <see cref="RecordKind.Lost"/> has told; <see cref="LostMore"/>: others, unknown by id.</summary>
    public IReadOnlyList<long> Lost { get; init; } = [];
    public long LostMore { get; init; }

    public void Write(WireWriter to)
    {
        to.U8((byte)Reason);
        to.Text(Detail);
        to.I64(Entered);
        to.I64(Matched);
        to.I64(GuardNull);
        to.I64(GuardFault);
        to.I64(Thinned);
        to.I64(Dropped);
        to.I32(RevertedMethods);
        to.I32(RevertedCallers);
        to.List(Lost, static (w, id) => w.I64(id));
        to.I64(LostMore);
    }

    public static StoppedMessage Read(WireReader from) =>
        new((StopReason)from.U8(), from.Text(), from.I64(), from.I64(), from.I64(), from.I64(), from.I64(), from.I64(),
            from.I32(), from.I32()) { Lost = from.List(static r => r.I64()), LostMore = from.I64() };
}

public enum SpecChange : byte { Add = 1, Remove = 2, Pause = 3, Resume = 4 }

/// <summary>
/// Change a session that runs, whoever began it. <c>Spec</c> is the number of one of its specs, from 0; to add one, <c>Text</c> is that. <c>Owner</c> and
/// <c>ToolPid</c> are who asks, for whoever sees the session.
/// </summary>
public sealed record ChangeMessage(uint Session, SpecChange Change, int Spec, string Text, string Owner, int ToolPid)
{
    /// <summary>The named specs that an added spec uses: <see cref="OpenMessage.Named"/>.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    public void Write(WireWriter to)
    {
        to.U32(Session);
        to.U8((byte)Change);
        to.I32(Spec);
        to.Text(Text);
        to.Text(Owner);
        to.I32(ToolPid);
        to.List(Named, static (w, s) => w.Text(s));
    }

    public static ChangeMessage Read(WireReader from) => new(from.U32(), (SpecChange)from.U8(), from.I32(), from.Text(), from.Text(), from.I32())
    {
        Named = from.List(static r => r.Text()),
    };
}

/// <summary>Methods that a pattern finds. <c>Total</c> counts all; <c>Methods</c> are the first thousand; <c>Hint</c> says what to do next when
/// there is none.</summary>
public sealed record FoundMessage(int Total, IReadOnlyList<RefusedInfo> Methods, string Hint)
{
    /// <summary><see cref="RefusedInfo.Reason"/> is empty for a method that can be traced.</summary>
    public void Write(WireWriter to)
    {
        to.I32(Total);
        to.List(Methods, static (w, m) => m.Write(w));
        to.Text(Hint);
    }

    public static FoundMessage Read(WireReader from) =>
        new(from.I32(), from.List(RefusedInfo.Read), from.Text());
}

/// <summary>One probe as <c>dotbug status</c> shows it. <c>Number</c> is its spec's, from 0.</summary>
public sealed record ProbeStatus(string Method, int Number, string Spec, bool Paused, long Entered, long Matched)
{
    public void Write(WireWriter to)
    {
        to.Text(Method);
        to.I32(Number);
        to.Text(Spec);
        to.Bool(Paused);
        to.I64(Entered);
        to.I64(Matched);
    }

    public static ProbeStatus Read(WireReader from) => new(from.Text(), from.I32(), from.Text(), from.Bool(), from.I64(), from.I64());
}

public sealed record SessionStatus(uint Session, string Owner, int ToolPid, long AgeMs, IReadOnlyList<ProbeStatus> Probes)
{
    public void Write(WireWriter to)
    {
        to.U32(Session);
        to.Text(Owner);
        to.I32(ToolPid);
        to.I64(AgeMs);
        to.List(Probes, static (w, p) => p.Write(w));
    }

    public static SessionStatus Read(WireReader from) =>
        new(from.U32(), from.Text(), from.I32(), from.I64(), from.List(ProbeStatus.Read));
}

/// <summary>What is in the target now, and what dotbug has cost it so far. <c>ArmingsMax</c>: arming beyond it is refused.</summary>
public sealed record StatusMessage(IReadOnlyList<SessionStatus> Sessions, long Armings, long ArmingsMax, long CostBytes, long AgentBytes)
{
    public void Write(WireWriter to)
    {
        to.List(Sessions, static (w, s) => s.Write(w));
        to.I64(Armings);
        to.I64(ArmingsMax);
        to.I64(CostBytes);
        to.I64(AgentBytes);
    }

    public static StatusMessage Read(WireReader from) =>
        new(from.List(SessionStatus.Read), from.I64(), from.I64(), from.I64(), from.I64());
}
