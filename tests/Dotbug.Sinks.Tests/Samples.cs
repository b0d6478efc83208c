using Dotbug.Protocol;

namespace Dotbug.Sinks.Tests;

/// <summary>One session that holds every kind of event and of value, so that the golden files show each of them once.</summary>
internal static class Samples
{
    public static SinkTarget Target { get; } = new(4711, "gateway");

    private static readonly long _start = new DateTimeOffset(2026, 11, 22, 12, 10, 3, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;
    private static readonly ThreadRef _request = new(14, 4738, ".NET TP Worker");
    private static readonly ThreadRef _other = new(9, 4733, null);

    public static ProbeInfo Relay { get; } = new(0, "PartnerRelay.RelayAsync",
        "Gateway!Gateway.PartnerRelay.RelayAsync(string, int, string)", true, true,
        [new("partner", "string"), new("status", "int"), new("body", "string")], [], "System.Threading.Tasks.Task<int>");

    public static ProbeInfo TryGet { get; } = new(1, "Cache.TryGet", "Gateway!Gateway.Cache.TryGet(string, out Order)", false, true,
        [new("key", "string"), new("found", "Shop.Order")], [new("found", "Shop.Order")], "bool");

    public static ProbeInfo Gc { get; } = new(2, "gc", "gc", false, false, [new("kind", "string"), new("pause", "System.TimeSpan?")], [], "void") { Runtime = true };

    public static long At(double us) => _start + (long)(us * 1_000);

    public static NamedValue Arg(string name, string type, TraceValue value) => new(name, type, value);

    public static TextValue Text(string text) => new(text, text.Length);

    public static ScalarValue Scalar(object value) => new(value);

    public static CallEvent Call(long id, double us, params NamedValue[] args) =>
        new(At(us), id, Relay, _request, args, null, false, false);

    public static StopEvent Stop(StopReason reason = StopReason.Time, long entered = 0, long matched = 0, long guardNull = 0,
        long guardFault = 0, long thinned = 0, long dropped = 0, long open = 0, string detail = "") =>
        new(At(15_000_000), 3, reason, detail, entered, matched, guardNull, guardFault, thinned, dropped, open, 1, 3);

    public static IReadOnlyList<TraceEvent> Session { get; } =
    [
        new ArmedEvent(At(0), 3, 2, 3, 4_200_000, 12_300, true, [Relay, TryGet],
            [new("Gateway.Codec.Read(ReadOnlySpan<byte>)", "a parameter lives on the stack only")],
            ["Cache.Find: 1 overload has no parameter 'key' and is left out."]),
        Call(1, 123_456, Arg("partner", "string", Text("acme")), Arg("status", "int", Scalar(204)), Arg("body", "string", Text("{}"))),
        new ThrowEvent(At(125_101.9), 1, Relay, _other, new ExceptionValue("System.InvalidOperationException",
            "Writing to the response body is invalid for responses with status code 204.",
            new ExceptionValue("System.IO.IOException", null, null)),
            new CallStack(
            [
                new("Gateway.PartnerRelay.RelayAsync(String, Int32, String)", "/src/gateway/PartnerRelay.cs", 41, false),
                new("Gateway.Program.<Main>g__Handle|0_1(HttpContext)", null, null, true),
                new("System.Threading.ThreadPoolWorkQueue.Dispatch()", null, null, false),
            ], false), 1_645_900, 212_000, true, true),
        new CallEvent(At(130_000), 2, TryGet, _other, [Arg("key", "string", Text("a\"b")),
            Arg("found", "Shop.Order", new UnreadValue(UnreadReason.OutBeforeCall))],
            new CallStack(
                [
                    new("Gateway.Program.Main()", "Program.cs", 7, false, Resumed: true),
                    new("System.Threading.Thread.StartCallback()", null, null, true, Resumed: true),
                ],
                true),
            true, false),
        new ReturnEvent(At(130_000.7), 2, TryGet, _other, Scalar(true),
            [Arg("found", "Shop.Order", new ObjectValue("Shop.Order", [Arg("Id", "int", Scalar(7)),
                Arg("Total", "decimal", Scalar(12.50m)), Arg("Lines", "List<Shop.Line>", new CutValue("System.Collections.Generic.List<Shop.Line>"))]))],
            740, null, false),
        .. Values.Select((v, i) => Call(i + 3, 200_000 + i, Arg(v.Name, v.Type, v.Value))),
        new ArmedMoreEvent(At(299_000), 3, 1, 0, 800_000, 3_200, [TryGet], [new("Gateway.Late.Read(int)", "it has no IL body")], []),
        new ReturnEvent(At(300_000), 3, Relay, _request, VoidValue.Instance, [], 12_345, null, false),
        new ReturnEvent(At(300_001), 4, Relay, _request, RedactedValue.Instance, [], 2_000_000_000, 3_500_000, true),
        new ReturnEvent(At(300_001.5), 5, Relay, _request, new UnreadValue(UnreadReason.Collected), [], 8_100_000, null, true) { PendingNs = 3_000_000 },
        new ReturnEvent(At(300_001.7), 7, Relay, _request, VoidValue.Instance, [], 12_345, 345, true)
        {
            AwaitedBy = new CallStack([new("Gateway.PartnerRelay.ForwardAsync(String partner, Order order)", null, null, false)], false),
        },
        new ReturnEvent(At(300_001.6), 6, Relay, _request, new UnreadValue(UnreadReason.CompletionUnknown), [], 1_200, null, true),
        new ReturnEvent(At(300_001.8), 8, Relay, _request, new UnreadValue(UnreadReason.LeftEarly), [], 62_152, 2_583, true),
        new CallEvent(At(300_002), 90, Relay, new ThreadRef(112, 1234567, "a\u001b[31m"), [Arg("partner", "string", TruncatedValue.Instance)],
            null, false, true),
        new ThrowEvent(At(300_003), 90, Relay, _other, new ExceptionValue("Shop.Gone", "", null), null, 3, null, false, false) { Late = true },
        Call(92, 300_003.1) with { Flow = new FlowRef(12, 0, FlowKind.Request), Trace = "4bf92f3577b34da6a3ce929d0e0e4736" },
        Call(93, 300_003.2) with { Flow = new FlowRef(13, 12, FlowKind.Task) },
        Call(94, 300_003.3) with { Flow = new FlowRef(0, 0, FlowKind.Unseen) },
        new RuntimeEvent(At(131_000), Gc, new ThreadRef(0, 4740, null),
            [Arg("kind", "string", Text("end")), Arg("pause", "System.TimeSpan?", Scalar(TimeSpan.FromMilliseconds(12.5)))], false)
        {
            Stack = new CallStack([new("Gateway.Program.Main()", "Program.cs", 7, false)], true),
            Late = true,
        },
        new ReturnEvent(At(300_004), 95, Relay, _request, VoidValue.Instance, [], 4_000_000, 1_000_000, true)
        {
            Flow = new FlowRef(12, 0, FlowKind.Request),
            Schedule = new CallSchedule(
            [
                new(At(296_004), At(296_100), _request, 12, null, null),
                new(At(296_300), At(296_400), _other, 13, At(296_050), At(296_060)),
                new(At(299_000), null, _other, 12, At(296_100), null) { For = "Task.Delay", In = "Shop.Stock.ReserveAsync(Int32 id)" },
            ], 3),
        },
        new OpenEvent(At(400_000), 91, Relay, _request, [Arg("partner", "string", Text("zeta")), Arg("status", "int", Scalar(200)),
            Arg("body", "string", Text("a body that is longer than the line"))], 14_200_000_000)
        {
            Schedule = new CallSchedule(
            [
                new(At(394_999), At(395_000), _request, 12, null, null),
                new(null, null, default, 12, At(395_000), null) { For = "Shop.Stock.ReadAsync()", In = "Shop.Stock.ReserveAsync(Int32 id)" },
                new(null, null, default, 12, At(395_000), At(396_000)) { In = "Shop.Stock.ReserveAsync(Int32 id)" },
            ], 0),
        },
        Stop(entered: 4512, matched: 31, thinned: 2, dropped: 1, open: 1),
    ];

    private static IEnumerable<NamedValue> Values =>
    [
        Arg("nothing", "object", NullValue.Instance),
        Arg("flag", "bool", Scalar(true)),
        Arg("letter", "char", Scalar('\'')),
        Arg("esc", "char", Scalar('\u001b')),
        Arg("half", "char", Scalar('\ud800')),
        Arg("big", "long", Scalar(long.MaxValue)),
        Arg("huge", "ulong", Scalar(ulong.MaxValue)),
        Arg("small", "sbyte", Scalar((sbyte)-5)),
        Arg("octet", "byte", Scalar((byte)27)),
        Arg("handle", "nint", Scalar((nint)(-1))),
        Arg("ratio", "double", Scalar(0.1)),
        Arg("none", "double", Scalar(double.NaN)),
        Arg("far", "float", Scalar(float.NegativeInfinity)),
        Arg("price", "decimal", Scalar(12.50m)),
        Arg("at", "System.DateTime", Scalar(new DateTime(2026, 1, 2, 3, 4, 5, 600, DateTimeKind.Utc))),
        Arg("day", "System.DateTime", Scalar(new DateTime(2026, 1, 2))),
        Arg("zoned", "System.DateTimeOffset", Scalar(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)))),
        Arg("span", "System.TimeSpan", Scalar(TimeSpan.FromMilliseconds(1500))),
        Arg("guid", "System.Guid", Scalar(new Guid("00112233-4455-6677-8899-aabbccddeeff"))),
        Arg("narrow", "System.Half", Scalar((Half)1.5)),
        Arg("wide", "System.Int128", Scalar(Int128.MinValue)),
        Arg("endless", "System.Numerics.BigInteger", Scalar(System.Numerics.BigInteger.Pow(10, 40))),
        Arg("date", "System.DateOnly", Scalar(new DateOnly(2026, 1, 2))),
        Arg("time", "System.TimeOnly", Scalar(new TimeOnly(3, 4, 5, 600))),
        Arg("last", "System.Index", Scalar(^1)),
        Arg("middle", "System.Range", Scalar(1..^1)),
        Arg("version", "System.Version", Scalar(new Version(1, 2, 3))),
        Arg("address", "System.Net.IPAddress", Scalar(System.Net.IPAddress.Parse("fe80::1"))),
        Arg("hostile", "string", Text("\0\u001b[2J\u009b\r\n\t\\\u202e\u2066\u2028\ufeff<b>\ud83d\ude00é\udc00")),
        Arg("cut", "string", new TextValue("abc", 60_000)),
        Arg("state", "Shop.State", new EnumValue("Shop.State", 1, "Paid|Sent")),
        Arg("odd", "Shop.State", new EnumValue("Shop.State", 99, null)),
        Arg("order", "Shop.Order", new ObjectValue("Shop.Order", [Arg("Id", "int", Scalar(7)), Arg("Id", "long", Scalar(8L)),
            Arg("Note", "string", new TextValue("ab", 9)), Arg("Token", "string", RedactedValue.Instance),
            Arg("Self", "Shop.Order", new RefValue(1)), Arg("Rest", "object", TruncatedValue.Instance)])),
        Arg("giant", "Shop.Giant", new ObjectValue("Shop.Giant", [Arg("Id", "int", Scalar(7))], 40)),
        Arg("empty", "Shop.Empty", new ObjectValue("Shop.Outer+Empty", [])),
        Arg("list", "int[]", new ListValue("int[]", 60_000, [Scalar(1), Scalar(2), Scalar(3)])),
        Arg("whole", "int[]", new ListValue("int[]", 2, [Scalar(1), Scalar(2)])),
        Arg("unknown", "IEnumerable<int>", new ListValue("Shop.Bag<System.Int32>", null, [Scalar(1)])),
        Arg("hidden", "int[]", new ListValue("int[]", 5, [])),
        Arg("map", "Dictionary<string, int>", new MapValue("System.Collections.Generic.Dictionary<string, int>", 100,
            [new(Text("a"), Scalar(1)), new(Text("b"), NullValue.Instance)])),
        Arg("pair", "(int, string)", new TupleValue("(int, string)", [Scalar(1), Text("x")])),
        Arg("error", "System.Exception", new ExceptionValue("System.IO.IOException", "disk", new ExceptionValue("Shop.Inner", "why", null))),
        Arg("done", "Task<int>", new TaskValue("System.Threading.Tasks.Task<int>", TaskStatus.RanToCompletion, Scalar(5))),
        Arg("pending", "Task", new TaskValue("System.Threading.Tasks.Task", TaskStatus.WaitingForActivation, null)),
        Arg("password", "string", RedactedValue.Instance),
        Arg("deep", "Shop.Order", new CutValue("Shop.Order")),
        Arg("buffer", "System.Span<byte>", new UnreadValue(UnreadReason.ByRefLike)),
        Arg("pointer", "byte*", new UnreadValue(UnreadReason.Pointer)),
        Arg("broken", "object", new UnreadValue(UnreadReason.Fault)),
        Arg("type", "System.Type", new TypeValue("System.Collections.Generic.List<Shop.Order>")),
        Arg("function", "Func<int, bool>", new MethodValue("System.Func<int, bool>", "Shop.Orders.Submit/lambda@3_0", 1)),
        Arg("handlers", "Action", new MethodValue("System.Action", "Shop.Orders.Submit", 2)),
        Arg("stranger", "Action", new MethodValue("System.Action", null, 1)),
        Arg("na\u202eme", "in\u001bt", Scalar(1)),
    ];
}
