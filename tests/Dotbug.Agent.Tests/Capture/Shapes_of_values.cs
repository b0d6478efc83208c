using System.Collections.Concurrent;
using System.Text;

namespace Dotbug.Agent.Tests.Capture;

public sealed class Shapes_of_values
{
    public enum Colour : byte { Red = 1, Green = 200 }

    [Flags]
    public enum Rights : long { None = 0, Low = -1, High = 1L << 40 }

    private class Person
    {
        private readonly int _years = 40;
        public string Name { get; set; } = "Ann";
        public int Years => _years;
    }

    private sealed class Clerk : Person
    {
        public Colour Colour = Colour.Green;
        public string? Password { get; set; } = "hunter2";
        public decimal Pay = 12.50m;
        public Money Bonus = new() { Amount = 3, Currency = "EUR" };
        public Clerk? Boss;
    }

    private struct Money
    {
        public long Amount;
        public string? Currency;
    }

    private sealed record Point(double X, int? Y);

    private sealed class Pair<T>
    {
        public byte Small = 7;
        public T? Item;
        public (T?, int) Both;
    }

    public static TheoryData<object?, string> Scalars => new()
    {
        { null, "null" }, { true, "true" }, { false, "false" }, { (sbyte)-5, "-5sb" }, { (byte)250, "250b" }, { (short)-300, "-300s" },
        { (ushort)65000, "65000us" }, { -7, "-7" }, { 4000000000u, "4000000000u" }, { long.MinValue, "-9223372036854775808L" },
        { ulong.MaxValue, "18446744073709551615UL" }, { (nint)255, "0xff" }, { (nuint)16, "u0x10" }, { 1.5f, "1.5f" }, { -2.25, "-2.25d" },
        { 'x', "'x'" }, { -79228162514264337593543950335m, "-79228162514264337593543950335m" }, { 1.10m, "1.10m" },
        { "", "\"\"" }, { "text", "\"text\"" }, { Colour.Green, ".Green" }, { (Colour)9, ".9" }, { Rights.Low, ".Low" }, { Rights.High, ".High" },
        { new DateTime(2026, 11, 22, 10, 9, 8, DateTimeKind.Utc), "2026-11-22T10:09:08Z" }, { new DateTime(2026, 1, 2), "2026-01-02T00:00:00" },
        { TimeSpan.FromMilliseconds(1500), "00:00:01.5000000" }, { new Guid("0011223344556677-8899aabbccddeeff".Replace("-", "")), "00112233-4455-6677-8899-aabbccddeeff" },
        { new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.FromHours(-3)), "2026-11-22T13:00:00Z-180" }, { typeof(List<int>), "typeof System.Collections.Generic.List<int>" },
        { typeof(Dictionary<,>), "typeof System.Collections.Generic.Dictionary<,>" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_is_copied(object? value, string expected) =>
        Assert.EndsWith(expected, Paper.Of(value), StringComparison.Ordinal);

    [Fact]
    public void An_object_shows_its_fields_base_class_first_under_their_source_names() => Assert.Equal(
        "Clerk{_years: 40, Name: \"Ann\", Colour: Colour.Green, Password: ***, Pay: 12.50m, Bonus: Money{Amount: 3L, Currency: \"EUR\"}, Boss: null}",
        Plain(Paper.Of(new Clerk())), ignoreLineEndingDifferences: true);

    [Fact]
    public void Records_nullables_and_anonymous_types_look_as_written()
    {
        Assert.Equal("Point{X: 1.5d, Y: 3}", Plain(Paper.Of(new Point(1.5, 3))));
        Assert.Equal("Point{X: 1.5d, Y: null}", Plain(Paper.Of(new Point(1.5, null))));
        Assert.EndsWith("{Id: 5, Who: \"me\"}", Paper.Of(new { Id = 5, Who = "me" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Generic_types_are_read_by_the_layout_of_the_exact_type()
    {
        Assert.EndsWith("{Small: 7b, Item: 4L, Both: (5L, 6)}", Paper.Of(new Pair<long> { Item = 4, Both = (5, 6) }), StringComparison.Ordinal);
        Assert.EndsWith("{Small: 7b, Item: \"i\", Both: (\"b\", 6)}", Paper.Of(new Pair<string> { Item = "i", Both = ("b", 6) }), StringComparison.Ordinal);
        Assert.EndsWith("{Small: 7b, Item: 1b, Both: (2b, 6)}", Paper.Of(new Pair<byte> { Item = 1, Both = (2, 6) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_of_any_rank_are_lists()
    {
        Assert.Equal("int[](3)[1, 2, 3", Paper.Of(new[] { 1, 2, 3 }));
        Assert.Equal("int[,](4)[1, 2, 3, 4", Paper.Of(new[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal("string[](2)[\"a\", null", Paper.Of(new[] { "a", null }));
        Assert.Equal("object[](2)[1, string[](1)[\"b\"", Paper.Of(new object[] { 1, new[] { "b" } }));
        Assert.Equal("Money[](2)[Money{Amount: 1L, Currency: null}, Money{Amount: 2L, Currency: \"x\"}",
            Plain(Paper.Of(new[] { new Money { Amount = 1 }, new Money { Amount = 2, Currency = "x" } })));
        Assert.Equal("int[](60000)[0, 0, 0~", Paper.Of(new int[60_000], items: 3));
        Assert.Equal("int[](0)[", Paper.Of(Array.Empty<int>()));
    }

    [Fact]
    public void Lists_queues_stacks_and_sets_show_their_items_in_their_order()
    {
        Assert.Equal("List<int>(3)[1, 2, 3", Plain(Paper.Of(new List<int> { 1, 2, 3 })));
        Assert.Equal("List<string>(0)[", Plain(Paper.Of(new List<string>())));
        var queue = new Queue<int>([1, 2, 3, 4]);
        queue.Dequeue();
        queue.Dequeue();
        queue.Enqueue(5);
        queue.Enqueue(6);
        Assert.Equal("Queue<int>(4)[3, 4, 5, 6", Plain(Paper.Of(queue)));
        Assert.Equal("Stack<char>(2)['b', 'a'", Plain(Paper.Of(new Stack<char>("ab"))));
        var set = new HashSet<string> { "a", "b", "c" };
        set.Remove("b");
        Assert.Equal("HashSet<string>(2)[\"a\", \"c\"", Plain(Paper.Of(set)));
    }

    [Fact]
    public void Dictionaries_show_entries_and_hide_the_values_of_secret_keys()
    {
        var map = new Dictionary<string, object?> { ["a"] = 1, ["gone"] = 2, ["Authorization"] = "Bearer x", ["d"] = null };
        map.Remove("gone");
        Assert.Equal("Dictionary<string, object>(3){\"a\" = 1, \"Authorization\" = ***, \"d\" = null", Plain(Paper.Of(map)));
        Assert.Equal("Dictionary<int, long>(1){1 = 2L", Plain(Paper.Of(new Dictionary<int, long> { [1] = 2 })));
        Assert.Equal("ConcurrentDictionary<string, int>(1){\"k\" = 3", Plain(Paper.Of(new ConcurrentDictionary<string, int> { ["k"] = 3 })));
        Assert.EndsWith("{Key: \"api_key\", Value: ***}", Paper.Of(KeyValuePair.Create("api_key", "x")), StringComparison.Ordinal);
        Assert.EndsWith("{Key: \"plain\", Value: \"x\"}", Paper.Of(KeyValuePair.Create("plain", "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_show_the_message_they_were_given_and_what_they_wrap()
    {
        Assert.Equal("InvalidOperationException!\"outer\"<-IOException!\"inner\"<-null",
            Plain(Paper.Of(new InvalidOperationException("outer", new IOException("inner")))));
        Assert.Equal("Exception!null<-null", Plain(Paper.Of(new Exception(null))));
    }

    [Fact]
    public async Task Tasks_show_status_and_result_and_do_not_mark_an_exception_observed()
    {
        Assert.Equal("Task<int>:RanToCompletion=5", Plain(Paper.Of(Task.FromResult(5))));
        Assert.Equal("Task:RanToCompletion=null", Plain(Paper.Of(Task.CompletedTask)));
        Assert.Equal("Task<int>:WaitingForActivation=null", Plain(Paper.Of(new TaskCompletionSource<int>().Task)));
        Assert.Equal("Task<int>:Canceled=null", Plain(Paper.Of(Task.FromCanceled<int>(new CancellationToken(true)))));
        Assert.Equal("ValueTask<int>:RanToCompletion=6", Plain(Paper.Of(new ValueTask<int>(6))));
        Assert.Equal("ValueTask<int>:RanToCompletion=7", Plain(Paper.Of(new ValueTask<int>(Task.FromResult(7)))));
        Assert.Equal("ValueTask:RanToCompletion=null", Plain(Paper.Of(default(ValueTask))));
        var gate = new TaskCompletionSource();
        var late = Late(gate.Task);
        Assert.Equal("Task<string>:WaitingForActivation=null", Plain(Paper.Of(late)));
        gate.SetResult();
        await late;
        Assert.Equal("Task<string>:RanToCompletion=\"late\"", Plain(Paper.Of(late)));
        var faulted = Task.FromException(new IOException("disk"));
        Assert.Equal("Task:Faulted=IOException!\"disk\"<-null", Plain(Paper.Of(faulted)));
        var holder = faulted.GetType().GetField("m_contingentProperties", Fields)!.GetValue(faulted)!;
        var exceptions = holder.GetType().GetField("m_exceptionsHolder", Fields)!.GetValue(holder)!;
        Assert.Equal(false, exceptions.GetType().GetField("m_isHandled", Fields)!.GetValue(exceptions));
        _ = faulted.Exception;
    }

    private const System.Reflection.BindingFlags Fields = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic;

    private static async Task<string> Late(Task gate)
    {
        await gate;
        return "late";
    }

    [Fact]
    public void Builders_addresses_and_tokens_have_a_short_form()
    {
        Assert.Equal("\"abc\"", Paper.Of(new StringBuilder("abc")));
        var builder = new StringBuilder();
        for (var i = 0; i < 5000; i++)
            builder.Append((char)('a' + i % 26));
        Assert.Equal("\"abcd\"+4996", Paper.Of(builder, chars: 4));
        Assert.Equal("\"http://a/b\"", Paper.Of(new Uri("http://a/b")));
        Assert.EndsWith("{IsCancellationRequested: false}", Paper.Of(CancellationToken.None), StringComparison.Ordinal);
        using var source = new CancellationTokenSource();
        Assert.EndsWith("{IsCancellationRequested: false}", Paper.Of(source.Token), StringComparison.Ordinal);
        source.Cancel();
        Assert.EndsWith("{IsCancellationRequested: true}", Paper.Of(source.Token), StringComparison.Ordinal);
        Assert.Equal("(1, \"x\")", Paper.Of(Tuple.Create(1, "x")));
    }

    /// <summary>Without the names of name spaces and of this class.</summary>
    internal static string Plain(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\b[A-Z]\w*\.(?=[A-Z]\w*(\.|[<{\[!:(]))", "").Replace("Shapes_of_values.", "", StringComparison.Ordinal);
}
