using Dotbug.Protocol;
using Dotbug.Sinks.Filters;
using Dotbug.Spec;
using Xunit;

namespace Dotbug.Sinks.Tests;

/// <summary>The language of the live session, asked of what was recorded.</summary>
public sealed class Filters_of_recordings
{
    private static readonly ThreadRef _worker = new(9, 4733, "worker");

    private static readonly ProbeInfo _submit = new(0, "OrderService.Submit", "Shop.Orders!Shop.Orders.OrderService.Submit(int, Order, List<string>)", false, true,
        [new("id", "int"), new("order", "Shop.Order"), new("tags", "System.Collections.Generic.List<string>")], [], "string");

    private static readonly ObjectValue _order = new("Shop.Order", [Samples.Arg("Total", "decimal", Samples.Scalar(12.5m)),
        Samples.Arg("State", "Shop.State", new EnumValue("Shop.State", 1, "Paid")), Samples.Arg("Customer", "Shop.Customer", NullValue.Instance),
        Samples.Arg("Note", "string", new TextValue("abc", 600)), Samples.Arg("Lines", "Shop.Line[]", new CutValue("Shop.Line[]")),
        Samples.Arg("Rates", "Dictionary<string, double>", new MapValue("Dictionary<string, double>", 2, [new(Samples.Text("eur"), Samples.Scalar(1.5)), new(Samples.Text("usd"),
            Samples.Scalar(double.NaN))]))], 9);

    private static NamedValue[] Args(int id) => [Samples.Arg("id", "int", Samples.Scalar(id)), Samples.Arg("order", "Shop.Order", id == 2 ? NullValue.Instance : _order),
        Samples.Arg("tags", "System.Collections.Generic.List<string>", new ListValue("System.Collections.Generic.List<string>", 5, [Samples.Text("new"), Samples.Text("vip")]))];

    /// <summary>1 is in no flow that is known, 2 in one with a trace, 3 in one without.</summary>
    private static CallEvent Call(int id) => new(Samples.At(id), id, _submit, _worker, Args(id),
        new CallStack([new("Shop.Program.Checkout()", null, null, false)], true), false, false)
    {
        Flow = id == 1 ? null : new FlowRef((uint)(10 + id), 10, FlowKind.Task),
        Trace = id == 2 ? "4bf92f3577b34da6a3ce929d0e0e4736" : null,
    };

    /// <summary>1 returns after 6 ms, 2 throws after 60 ms, 3 is still inside after 14 s.</summary>
    private static readonly TraceEvent[] _session =
    [
        Call(1), Call(2), Call(3),
        new ReturnEvent(Samples.At(10), 1, _submit, _worker, Samples.Text("ok"), [], 6_000_000, 4_000_000, true),
        new ThrowEvent(Samples.At(11), 2, _submit, _worker, new ExceptionValue("System.IO.IOException", "disk full", new ExceptionValue("Shop.Inner", null, null)), null,
            60_000_000, null, false, true),
        new OpenEvent(Samples.At(12), 3, _submit, _worker, Args(3), 14_000_000_000),
    ];

    private static (string Shown, EventFilter Filter) Ask(params string[] specs)
    {
        var filter = new EventFilter([.. specs.Select(s => SpecParser.Parse(s).Spec!)]);
        foreach (var e in _session)
            filter.Learn(e);
        filter.EndLearning();
        var shown = _session.Where(filter.Shows).Cast<CallRelatedEvent>().Select(e => e.Id).ToList();
        // A call is shown whole.
        Assert.All(shown.Distinct(), id => Assert.Equal(2, shown.Count(i => i == id)));
        return (string.Join(' ', shown.Distinct()), filter);
    }

    [Theory]
    [InlineData("id == 1", "1", 0)]
    [InlineData("id > 1 && id <= 3", "2 3", 0)]
    [InlineData("id in (1, 3)", "1 3", 0)]
    [InlineData("id + 1 == 3 || id % 2 == 1 && id != 1", "2 3", 0)]
    [InlineData("(id & 2) != 0", "2 3", 0)]
    [InlineData("-id < -2", "3", 0)]
    [InlineData("id / 0 == 1", "", 0)]
    [InlineData("order == null", "2", 0)]
    [InlineData("order is not null && order.Total > 12", "1 3", 0)]
    [InlineData("order.Total == 12.5", "1 3", 0)]
    [InlineData("order?.Total == 12.5", "1 3", 0)]
    [InlineData("order?.Total != 12.5", "2", 0)]
    [InlineData("order.Total > 1e300", "", 0)]
    [InlineData("order.State == Paid", "1 3", 0)]
    [InlineData("order.State == State.Paid && order.State != Sent", "1 3", 0)]
    [InlineData("order.State in (Sent, Paid)", "1 3", 0)]
    [InlineData("order.Customer == null", "1 3", 0)]
    [InlineData("order.Customer.Name == \"x\" || id == 1", "", 0)]
    [InlineData("order?.Note startswith \"ab\"", "1 3", 0)]
    [InlineData("order.Note startswith \"abd\"", "", 0)]
    [InlineData("order.Note startswith \"abcd\"", "", 2)]
    [InlineData("order.Note contains \"b\"", "1 3", 0)]
    [InlineData("order.Note contains \"x\"", "", 2)]
    [InlineData("order.Note == \"abc\"", "", 0)]
    [InlineData("order.Note.Length == 600", "1 3", 0)]
    [InlineData("order.Lines.Length > 3", "", 2)]
    [InlineData("order.Nope == 1", "", 2)]
    [InlineData("order.Nope == 1 || id == 1", "1", 1)]
    [InlineData("order.Nope == 1 && id == 1", "", 1)]
    [InlineData("order.Rates[\"eur\"] == 1.5", "1 3", 0)]
    [InlineData("order.Rates[\"usd\"] == 1.5", "", 0)]
    [InlineData("order.Rates[\"chf\"] == 1.5", "", 0)]
    [InlineData("order is Order", "1 3", 0)]
    [InlineData("order is Shop.Order && order is not Line", "1 3", 0)]
    [InlineData("order is der", "", 0)]
    [InlineData("tags.Count == 5", "1 2 3", 0)]
    [InlineData("tags[1] == \"vip\" && tags[0].Length == 3 && tags[0][0] == 'n'", "1 2 3", 0)]
    [InlineData("tags[4] == \"vip\"", "", 3)]
    [InlineData("tags[5] == \"vip\"", "", 0)]
    [InlineData("tags is List<> && tags is List<string> && tags is not List<int>", "1 2 3", 0)]
    [InlineData("tags[1] matches \"^v.p$\"", "1 2 3", 0)]
    [InlineData("$thread == 9 && $thread == \"worker\" && $thread startswith \"w\"", "1 2 3", 0)]
    [InlineData("$flow == 12", "2", 1)]
    [InlineData("$flow in (12, 13)", "2 3", 1)]
    [InlineData("$trace startswith \"4bf9\"", "2", 1)]
    [InlineData("$trace == null", "3", 1)]
    [InlineData("$caller contains \"Checkout\"", "1 2 3", 0)]
    [InlineData("$elapsed > 5ms", "1 2 3", 0)]
    [InlineData("$elapsed > 50ms", "2 3", 0)]
    [InlineData("$elapsed - $running == 2ms", "1", 1)]
    [InlineData("$running * 2 >= $elapsed && $return != null", "1", 1)]
    [InlineData("$return == \"ok\"", "1", 1)]
    [InlineData("!($return == \"ok\")", "2", 1)]
    [InlineData("$return == null", "", 1)]
    [InlineData("$return.Length == 2", "1", 1)]
    [InlineData("$exception != null", "2", 1)]
    [InlineData("$exception == null", "1", 1)]
    [InlineData("$exception is IOException && $exception is Exception", "2", 1)]
    [InlineData("$exception.Message contains \"full\" || $elapsed > 1s", "2 3", 0)]
    [InlineData("$exception.InnerException is Inner", "2", 1)]
    [InlineData("$exception.InnerException.Message == \"x\"", "", 2)]
    [InlineData("!($exception.HResult == 5)", "1", 2)]
    [InlineData("id == 3 && $elapsed > 50ms", "3", 0)]
    [InlineData("nothing == 5", "", 0)]
    public void Are_answered_as_in_the_target_or_not_at_all(string guard, string shown, int undecided)
    {
        var asked = Ask("OrderService.Submit when " + guard);
        Assert.Equal((shown, undecided), (asked.Shown, (int)asked.Filter.Undecided));
    }

    [Theory]
    [InlineData("OrderService.Submit", true)]
    [InlineData("*.Submit", true)]
    [InlineData("Shop.Orders.OrderService.Sub*", true)]
    [InlineData("Shop.**.Submit", true)]
    [InlineData("**.OrderService.*", true)]
    [InlineData("Shop.Orders!OrderService.Submit", true)]
    [InlineData("Shop!OrderService.Submit", false)]
    [InlineData("Service.Submit", false)]
    [InlineData("Orders.Submit", false)]
    [InlineData("OrderService.Submit(int, ..)", true)]
    [InlineData("OrderService.Submit(int, Shop.Order, List<>)", true)]
    [InlineData("OrderService.Submit(int, _, List<string>)", true)]
    [InlineData("OrderService.Submit(int, Order)", false)]
    [InlineData("OrderService.Submit(long, ..)", false)]
    [InlineData("OrderService<>.Submit", false)]
    [InlineData("OrderService.Submit<>", false)]
    [InlineData("OrderService.Submit.get", false)]
    [InlineData("OrderService.Submit/lambda", false)]
    [InlineData("OrderService.ctor", false)]
    [InlineData("gc", false)]
    public void Find_methods_by_pattern(string target, bool found) => Assert.Equal(found, Ask(target) is { Shown: "1 2 3", Filter.Matched: true });

    [Theory]
    [InlineData("App!Shop.Order.Total.get()", "Order.Total.get", "Order.Total.set", "Order.Total", "Order.*")]
    [InlineData("App!Shop.Grid.this.set(int, out int)", "Grid.this.set", "Grid.this.get", "Grid.this.set(int)", "Grid.*")]
    [InlineData("App!Shop.Order.ctor(int)", "Order.ctor", "Order.cctor", "Order.*", "Order.ctor(_, _)")]
    [InlineData("App!Shop.Pair<K, V>.Swap<T>(T, List<Pair<K, V>>)", "Pair<,>.Swap<>", "Pair<>.Swap", "Pair.Swap<,>", "Pair.Swap(_)")]
    [InlineData("App!Shop.Outer.Inner.M(out int)", "Outer.Inner.M(out int)", "Outer.M", "Inner.M(ref int)", "Outer.Inner.M()")]
    [InlineData("App!Shop.OrderService.Submit/lambda#2(int)", "OrderService.Submit/lambda#2", "OrderService.Submit/lambda#1", "OrderService.Submit", "OrderService.Submit/Local")]
    [InlineData("App!Shop.OrderService.Submit/Local(int)", "OrderService.Submit/Lo*", "OrderService.Submit/lambda", "OrderService.Submit", "OrderService.Submit/local")]
    [InlineData("App!Program.Main() in load context 'x(1)'", "App!Program.Main", "Main.Main", "Program.Main(int)", "Other!Program.Main")]
    public void Find_methods_of_every_kind(string signature, string found, params string[] notFound)
    {
        var probe = _submit with { Signature = signature, Method = signature.Split('!')[1].Split('(')[0].Replace("Shop.", "", StringComparison.Ordinal) };
        Assert.True(Matches(found, probe), found);
        Assert.All(notFound, target => Assert.False(Matches(target, probe), target));
    }

    private static bool Matches(string target, ProbeInfo probe) => new MethodPattern(SpecParser.Parse(target).Spec!.Target).Matches(probe);

    [Theory]
    [InlineData("A.B when this.x == 1", "a file has no 'this'")]
    [InlineData("A.B when $depth > 1", "$depth is not recorded")]
    [InlineData("gc when $elapsed > 1s", "$elapsed is about calls, and this target is none")]
    [InlineData("A.B when s matches \"(?<x>a)\\\\k<x>\"", "this regular expression cannot be used")]
    [InlineData("A.B -> return", "a filter has no actions: what was recorded of a call is shown")]
    [InlineData("A.B/lambda@3_0", "a file does not know the compiler's numbers of inner functions")]
    public void Refuse_what_has_no_meaning_here(string spec, string message)
    {
        var error = Recordings.Refused(SpecParser.Parse(spec).Spec!)!;
        Assert.Equal("DB5010", error.Code);
        Assert.StartsWith(message, error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void Leave_out_methods_without_the_parameter_and_name_it()
    {
        var (shown, filter) = Ask("OrderService.Submit when nothing > 5");
        Assert.Equal(("", false, "nothing"), (shown, filter.Matched, filter.MissingParameter));
    }

    [Fact]
    public void Several_show_what_any_of_them_matches() => Assert.Equal("1 3", Ask("*.Submit when id == 1", "*.Submit when id == 3").Shown);

    [Fact]
    public void Find_events_of_the_runtime_by_their_fields()
    {
        var gc = Samples.Session.OfType<RuntimeEvent>().Single();
        Assert.True(new EventFilter([SpecParser.Parse("gc when pause > 12ms && kind == \"end\"").Spec!]).Shows(gc));
        Assert.False(new EventFilter([SpecParser.Parse("gc when pause > 13ms").Spec!]).Shows(gc));
        Assert.False(new EventFilter([SpecParser.Parse("locks").Spec!]).Shows(gc));
    }
}
