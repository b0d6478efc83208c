using System.Text.Json;

namespace Dotbug.Sinks.Json;

/// <summary>Property names and constant values, encoded once.</summary>
internal static class Names
{
    public static readonly JsonEncodedText V = Of("v"), Event = Of("event"), T = Of("t"), Session = Of("session"), Pid = Of("pid"),
        Process = Of("process");

    public static readonly JsonEncodedText Call = Of("call"), Return = Of("return"), Throw = Of("throw"), Open = Of("open"),
        Armed = Of("armed"), More = Of("more"), Stop = Of("stop");

    public static readonly JsonEncodedText Id = Of("id"), Spec = Of("spec"), Thread = Of("thread"), Managed = Of("managed"), Os = Of("os"),
        Name = Of("name"), Flow = Of("flow"), FlowParent = Of("flowParent"), FlowKind = Of("flowKind"), Trace = Of("trace"), Trigger = Of("trigger"), Late = Of("late"),
        Method = Of("method"), Args = Of("args"), Stack = Of("stack"), Deferred = Of("deferred"), Out = Of("out"),
        ElapsedNs = Of("elapsedNs"), RunningNs = Of("runningNs"), PendingNs = Of("pendingNs"), AwaitedBy = Of("awaitedBy"),
        AwaitedByCut = Of("awaitedByCut"), Async = Of("async"), Exception = Of("exception"), Final = Of("final"),
        AgeNs = Of("ageNs"), File = Of("file"), Line = Of("line"), GapAfter = Of("gapAfter"), ResumedBy = Of("resumedByNext"), StackCut = Of("stackCut");

    public static readonly JsonEncodedText Sched = Of("sched"), SchedLeftOut = Of("schedLeftOut"), AtNs = Of("atNs"), WaitedNs = Of("waitedNs"), For = Of("for"),
        In = Of("in"), QueuedNs = Of("queuedNs"), RanNs = Of("ranNs");

    public static readonly JsonEncodedText Value = Of("value"), Type = Of("type"), Redacted = Of("redacted"), Truncated = Of("truncated"),
        Count = Of("count"), Fields = Of("fields"), Items = Of("items"), Entries = Of("entries"), Key = Of("key"), Ref = Of("ref"),
        Message = Of("message"), Inner = Of("inner"), Status = Of("status"), Result = Of("result"), Unread = Of("unread"),
        Void = Of("void"), String = Of("string"), TypeOf = Of("typeof");

    public static readonly JsonEncodedText Methods = Of("methods"), Callers = Of("callers"), Refused = Of("refused"), Reason = Of("reason"),
        PausedNs = Of("pausedNs"), CostBytes = Of("costBytes"), FirstAttach = Of("firstAttach"), Probes = Of("probes"),
        Signature = Of("signature"), Notices = Of("notices"), Detail = Of("detail"), Entered = Of("entered"), Matched = Of("matched"),
        GuardNull = Of("guardNull"), GuardFault = Of("guardFault"), Thinned = Of("thinned"), Dropped = Of("dropped"),
        Reverted = Of("reverted"), RevertedCallers = Of("revertedCallers");

    private static JsonEncodedText Of(string text) => JsonEncodedText.Encode(text);
}
