using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Data;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using static Dotbug.Agent.Tests.Capture.Shapes_of_values;

namespace Dotbug.Agent.Tests.Capture;

/// <summary>What each type of the framework looks like, as one table: the value, and its text.</summary>
public sealed partial class Types_of_the_framework
{
    public static TheoryData<object, string> Scalars => new()
    {
        { (Half)1.5, "1.5h" }, { Int128.MinValue, "-170141183460469231731687303715884105728i128" },
        { UInt128.MaxValue, "340282366920938463463374607431768211455u128" }, { new DateOnly(2026, 11, 24), "2026-11-24" },
        { new TimeOnly(23, 59, 58, 125), "23:59:58.1250000" }, { (Index)3, "3" }, { ^2, "^2" }, { 1..^1, "1..^1" }, { .., "0..^0" },
        { new Version(1, 2), "1.2" }, { new Version(1, 2, 3, 4), "1.2.3.4" }, { BigInteger.Zero, "0big" }, { new BigInteger(-7), "-7big" },
        { BigInteger.Pow(2, 100), "1267650600228229401496703205376big" }, { -BigInteger.Pow(2, 64), "-18446744073709551616big" },
        { BigInteger.Pow(2, 5000), "BigInteger{..}" }, { IPAddress.Parse("10.1.2.3"), "10.1.2.3" }, { IPAddress.Loopback, "127.0.0.1" },
        { IPAddress.Parse("fe80::1:2%3"), "fe80::1:2%3" }, { IPAddress.IPv6Any, "::" },
        { new IPEndPoint(IPAddress.Loopback, 443), "IPEndPoint{Address: 127.0.0.1, Port: 443}" },
        { new DnsEndPoint("db", 5432), "DnsEndPoint{Host: \"db\", Port: 5432}" },
    };

    public static TheoryData<object, string> Texts => new()
    {
        { new Uri("http://a/b"), "\"http://a/b\"" }, { HttpMethod.Post, "\"POST\"" },
        { new Regex("a+", RegexOptions.IgnoreCase), "Regex{Pattern: \"a+\", Options: RegexOptions.IgnoreCase}" },
        { Encoding.UTF8, "UTF8EncodingSealed{CodePage: 65001}" }, { CultureInfo.InvariantCulture, "CultureInfo{Name: \"\"}" },
        { TimeZoneInfo.Utc, "TimeZoneInfo{Id: \"UTC\"}" },
    };

    public static TheoryData<object, string> Stretches => new()
    {
        { new Memory<int>([1, 2, 3, 4], 1, 2), "Memory<int>(2)[2, 3" }, { new ReadOnlyMemory<byte>([7]), "ReadOnlyMemory<byte>(1)[7b" },
        { default(Memory<int>), "Memory<int>(0)[" }, { "Hello World".AsMemory(6, 3), "\"Wor\"" }, { new Memory<char>(['a', 'b', 'c'], 1, 2), "\"bc\"" },
        { new ReadOnlyMemory<Day>([new() { Number = 4 }, new() { Number = 5 }]), "ReadOnlyMemory<Types_of_the_framework.Day>(2)[Day{Number: 4}, Day{Number: 5}" },
        { new ArraySegment<int>([1, 2, 3, 4], 1, 2), "ArraySegment<int>(2)[2, 3" }, { default(ArraySegment<int>), "ArraySegment<int>(0)[" },
        { new Owner().Memory, "typeof Memory<int>" }, { Week.Make(), "Week(3)[1, 2, 3" },
        { Names.Make(), "Names(2)[\"a\", \"b\"" }, { new Octets(), "Octets(5)[0b, 0b, 0b, 0b, 0b" }, { new Padded { Number = 3 }, "Padded{Number: 3}" },
        { new Fixed(), "Fixed.<Bytes>e__FixedBuffer(6)[0b, 0b" }, { new Wrapped { Inner = new Day { Number = 9 } }, "Wrapped{Inner: Day{Number: 9}}" },
    };

    public static TheoryData<object, string> Collections => new()
    {
        { new Hashtable { ["a"] = 1, ["token"] = 2 }, "Hashtable(2){" }, { new Hashtable { ["token"] = 2 }, "Hashtable(1){\"token\" = ***" },
        { Emptied(), "Hashtable(0){" }, { ImmutableQueue.Create(1, 2), "ImmutableStack<int>(2)[1, 2" },
        { new System.Collections.Specialized.NameValueCollection { ["k"] = "v" }, "ArrayList(1)[NameObjectEntry{Key: \"k\", Value: ArrayList(1)[\"v\"}" },
        { new System.Collections.Specialized.NameValueCollection { ["token"] = "v" }, "Key: \"token\", Value: ***}" },
        { new ArrayList { 1, "x" }, "ArrayList(2)[1, \"x\"" }, { new LinkedList<int>([1, 2, 3]), "LinkedList<int>(3)[1, 2, 3" },
        { new LinkedList<string>(), "LinkedList<string>(0)[" }, { new SortedSet<int> { 5, 1, 3, 2 }, "SortedSet<int>(4)[1, 2, 3, 5" },
        { new SortedSet<int>(), "SortedSet<int>(0)[" },
        { new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1, ["token"] = 3 }, "SortedDictionary<string, int>(3){\"a\" = 1, \"b\" = 2, \"token\" = ***" },
        { new SortedList<int, string> { [2] = "b", [1] = "a" }, "SortedList<int, string>(2){1 = \"a\", 2 = \"b\"" },
        { Prioritised(), "PriorityQueue<string, int>(2)[(\"a\", 1), (\"b\", 2)" },
        { new ReadOnlyCollection<int>([1, 2]), "List<int>(2)[1, 2" }, { new Collection<int> { 1 }, "List<int>(1)[1" },
        { new ObservableCollection<string> { "o" }, "List<string>(1)[\"o\"" },
        { new ReadOnlyDictionary<string, int>(new Dictionary<string, int> { ["k"] = 1 }), "Dictionary<string, int>(1){\"k\" = 1" },
        { new List<int> { 1 }.AsReadOnly(), "List<int>(1)[1" },
    };

    public static TheoryData<object, string> Concurrent => new()
    {
        { new ConcurrentQueue<int>([1, 2, 3]), "ConcurrentQueue<int>(3)[1, 2, 3" }, { new ConcurrentQueue<string>(), "ConcurrentQueue<string>(0)[" },
        { new ConcurrentStack<int>([1, 2]), "ConcurrentStack<int>(2)[2, 1" }, { new ConcurrentStack<int>(), "ConcurrentStack<int>(0)[" },
        { new ConcurrentBag<string> { "x" }, "ConcurrentBag<string>(1)[\"x\"" }, { new ConcurrentBag<int>(), "ConcurrentBag<int>(0)[" },
        { new BlockingCollection<int>(4) { 5 }, "BlockingCollection<int>{Items: ConcurrentQueue<int>(1)[5, BoundedCapacity: 4}" },
        { Filled(Channel.CreateUnbounded<int>()).Reader, "UnboundedChannel<int>{Items: ConcurrentQueue<int>(2)[7, 8, Completion: " },
        { Filled(Channel.CreateBounded<int>(3)).Writer, "BoundedChannel<int>{Items: Deque<int>(2)[7, 8, Capacity: 3}" },
        { new StringContent("body"), "StringContent{Length: 4}" },
        { Filled(Channel.CreateBounded<int>(3)), "BoundedChannel<int>{Items: Deque<int>(2)[7, 8, Capacity: 3}" },
    };

    public static TheoryData<object, string> Unchanging => new()
    {
        { ImmutableArray.Create(1, 2), "ImmutableArray<int>(2)[1, 2" }, { default(ImmutableArray<int>), "null" },
        { ImmutableList.Create("a", "b", "c"), "ImmutableList<string>(3)[\"a\", \"b\", \"c\"" }, { ImmutableList<int>.Empty, "ImmutableList<int>(0)[" },
        { ImmutableSortedSet.Create(3, 1, 2), "ImmutableSortedSet<int>(3)[1, 2, 3" },
        { ImmutableSortedDictionary<string, int>.Empty.Add("b", 2).Add("a", 1), "ImmutableSortedDictionary<string, int>(2){\"a\" = 1, \"b\" = 2" },
        { ImmutableHashSet.Create(1, 2, 3), "ImmutableHashSet<int>(3)[1, 2, 3" },
        { ImmutableDictionary<int, string>.Empty.Add(1, "a").Add(2, "b"), "ImmutableDictionary<int, string>(2){1 = \"a\", 2 = \"b\"" },
        { ImmutableDictionary<string, int>.Empty.Add("api_key", 2), "ImmutableDictionary<string, int>(1){\"api_key\" = ***" },
        { ImmutableHashSet.Create(new SameHash(), 1, 2), "ImmutableHashSet<int>(2)[1, 2" },
        { ImmutableDictionary.Create<int, string>(new SameHash()).Add(1, "a").Add(2, "b"), "ImmutableDictionary<int, string>(2){1 = \"a\", 2 = \"b\"" },
        { ImmutableStack.Create(1, 2), "ImmutableStack<int>(2)[2, 1" },
        { new Dictionary<string, int> { ["one"] = 1 }.ToFrozenDictionary(), "(1){\"one\" = 1" },
        { new Dictionary<int, string> { [1] = "a" }.ToFrozenDictionary(), "(1){1 = \"a\"" },
        { Enumerable.Range(1, 40).ToDictionary(i => i * 1000).ToFrozenDictionary(), "(40){" },
        { new HashSet<string> { "one" }.ToFrozenSet(), "(1)[\"one\"" },
        { Enumerable.Range(1, 40).Select(i => i * 1000).ToFrozenSet(), "(40)[" },
        { Enumerable.Range(1, 40).Select(i => new string('x', i)).ToFrozenSet(), "(40)[" },
        { Enumerable.Range(1, 40).ToDictionary(i => new Day { Number = i }).ToFrozenDictionary(), "(40){Day{Number: " },
    };

    public static TheoryData<object, string> Others => new()
    {
        { Ready(5), "Lazy<int>{IsValueCreated: true, Value: 5}" }, { new Lazy<int>(() => 5), "Lazy<int>{IsValueCreated: false, Value: 0}" },
        { new SemaphoreSlim(3), "SemaphoreSlim{CurrentCount: 3}" }, { new TaskCompletionSource(), "TaskCompletionSource{Task: Task:WaitingForActivation=null}" },
        { new TaskCompletionSource<int>(), "TaskCompletionSource<int>{Task: Task<int>:WaitingForActivation=null}" },
        { new HttpRequestMessage(HttpMethod.Get, "http://a/b?c"), "HttpRequestMessage{Method: \"GET\", RequestUri: \"http://a/b?c\"}" },
        { new HttpResponseMessage(HttpStatusCode.NoContent), "HttpResponseMessage{StatusCode: HttpStatusCode.NoContent, ReasonPhrase: null, Request: null}" },
        { new ClaimsPrincipal(new ClaimsIdentity([new("name", "ann"), new("access_token", "x")], "Bearer")),
            "ClaimsPrincipal{Identities: List<Claims.ClaimsIdentity>(1)[ClaimsIdentity{AuthenticationType: \"Bearer\", Claims: List<Claims.Claim>(2)[" +
            "Claim{Type: \"name\", Value: \"ann\"}, Claim{Type: \"access_token\", Value: ***}}}" },
        { new Command { CommandText = "select 1" }, "Command{CommandText: \"select 1\"}" },
        { new MemoryStream(new byte[10], 2, 6) { Position = 3 }, "MemoryStream{Position: 3, Length: 6}" },
        { new Thread(() => { }) { Name = "worker" }, "Name: \"worker\"}" },
    };

    public static TheoryData<object, string> Functions => new()
    {
        { (Func<string, bool>)string.IsNullOrEmpty, "Func<string, bool>->string.IsNullOrEmpty*1" },
        { (Func<string?>)new Day { Number = 1 }.ToString, "Func<string>->ValueType.ToString*1" },
        { (Action<int>)new List<int>().Add, "Action<int>->List<>.Add*1" },
        { (Func<int>)(() => 1), "Func<int>->Types_of_the_framework.get_Functions/lambda@" },
        { Local(5), "Func<int>->Types_of_the_framework.Local/Inside@" },
        { Both(), "Action->GC.Collect*2" },
        { typeof(string).GetMethod("IsNullOrEmpty")!, "MethodInfo->string.IsNullOrEmpty*1" },
        { typeof(Version).GetConstructor([typeof(string)])!, "ConstructorInfo->Version.ctor*1" },
        { System.Linq.Expressions.Expression.Lambda<Func<int>>(System.Linq.Expressions.Expression.Constant(1)).Compile(), "Func<int>->?*1" },
    };

    public static TheoryData<object, string> Hidden => new()
    {
        { new WeakReference<string>("kept"), "WeakReference<string>{Target: \"kept\"}" }, { new WeakReference(null), "WeakReference{Target: null}" },
        { new CancellationTokenSource(), "CancellationTokenSource{IsCancellationRequested: false}" },
        { Cancelled(), "CancellationTokenSource{IsCancellationRequested: true}" },
        { Opened(4096), "FileStream{Path: \"/proc/version\", FilePosition: 0L}" }, { Opened(0), "FileStream{Path: \"/proc/version\", FilePosition: 0L}" },
        { new BufferedStream(new MemoryStream(3)), "MemoryStream{Position: 0, Length: 0}" },
    };

    private const string Order = "{\"id\": 7, \"password\": \"x\", " +
        "\"lines\": [1.5, {\"ok\": true}, null, \"gr\u00fc\u00df\U0001F600\\n\"], \"last\": false}";
    private const string Shown = "{\"id\" = 7n, \"password\" = ***, " +
        "\"lines\" = JsonElement(4)[1.5n, JsonElement(1){\"ok\" = true, null, \"gr\u00fc\u00df\U0001F600\\n\", \"last\" = false";

    public static TheoryData<object, string> Json => new()
    {
        { JsonDocument.Parse(Order).RootElement, "JsonElement(4)" + Shown },
        { JsonDocument.Parse(Order), "JsonDocument(4)" + Shown.Replace("JsonElement", "JsonDocument", StringComparison.Ordinal) },
        { JsonDocument.Parse(Order).RootElement.GetProperty("lines")[3], "\"gr\u00fc\u00df\U0001F600\\n\"" },
        { JsonDocument.Parse("[]").RootElement, "JsonElement(0)[" }, { JsonDocument.Parse("12e3").RootElement, "12e3n" },
        { default(JsonElement), "null" }, { JsonNode.Parse(Order)!, "JsonElement(4)" + Shown },
        { new JsonObject { ["a"] = 1, ["token"] = "x" }, "\"token\"" }, { new JsonArray(1, "b"), "[1, \"b\"" }, { JsonValue.Create(5), "5" },
    };

    [Fact]
    public void Secrets_in_json_stay_where_they_are()
    {
        Assert.DoesNotContain("hunter2", Paper.Of(new JsonObject { ["a"] = 1, ["password"] = "hunter2" }, depth: 9));
        Assert.DoesNotContain("hunter2", Paper.Of(JsonNode.Parse("{\"a\": {\"apiKey\": [\"hunter2\"]}}"), depth: 9));
    }

    [Fact]
    public void An_ordered_dictionary_keeps_its_order()
    {
        // Since .NET 9.
        var type = Type.GetType("System.Collections.Generic.OrderedDictionary`2, System.Collections");
        Assert.SkipWhen(type == null, "this runtime has none");
        var map = (IDictionary)Activator.CreateInstance(type.MakeGenericType(typeof(string), typeof(int)))!;
        (map["b"], map["token"], map["gone"]) = (1, 2, 3);
        map.Remove("gone");
        Assert.Equal("OrderedDictionary<string, int>(2){\"b\" = 1, \"token\" = ***", Plain(Paper.Of(map)));
    }

    [Fact]
    public void Long_json_is_cut_and_counted()
    {
        using var numbers = JsonDocument.Parse("[" + string.Join(',', Enumerable.Range(0, 200)) + "]");
        Assert.EndsWith("(200)[0n, 1n~", Paper.Of(numbers, items: 2), StringComparison.Ordinal);
        using var text = JsonDocument.Parse("\"" + new string('\u00fc', 5000) + "\"");
        Assert.Equal("\"\u00fc\u00fc\u00fc\"+4997", Paper.Of(text, chars: 3));
        using var deep = JsonDocument.Parse("[[[1]]]");
        Assert.EndsWith("[System.Text.Json.JsonDocument(1)[System.Text.Json.JsonDocument{..}", Paper.Of(deep, depth: 2), StringComparison.Ordinal);
    }

    public static TheoryData<object, string> Credentials => new()
    {
        { WithHeader().Headers, "HttpRequestHeaders{Count: 1}" }, { new Cookie("session", "hunter2"), "Cookie{Name: \"session\"}" },
        { new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", "hunter2"), "AuthenticationHeaderValue{Scheme: \"Bearer\"}" },
        { new NetworkCredential("ann", "hunter2"), "NetworkCredential{UserName: \"ann\"}" }, { new System.Security.SecureString(), "***" },
        { System.Security.Cryptography.Aes.Create(), "***" }, { System.Security.Cryptography.RSA.Create(1024), "***" },
        { new System.Security.Cryptography.HMACSHA256("hunter2"u8.ToArray()), "***" },
    };

    [Theory]
    [MemberData(nameof(Credentials))]
    public void Credentials_stay_in_the_target(object value, string expected)
    {
        var text = Plain(Paper.Of(value, depth: 10, items: 1000, chars: 2000));
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    private static HttpRequestMessage WithHeader()
    {
        var request = new HttpRequestMessage();
        request.Headers.Add("Authorization", "Bearer hunter2");
        return request;
    }

    private static Func<int> Local(int n)
    {
        return Inside;
        int Inside() => n;
    }

    private static Action Both()
    {
        Action one = GC.Collect;
        return one + GC.Collect;
    }

    private static CancellationTokenSource Cancelled()
    {
        var source = new CancellationTokenSource();
        source.Cancel();
        source.Dispose();
        return source;
    }

    private static FileStream Opened(int buffer) => new("/proc/version", FileMode.Open, FileAccess.Read, FileShare.Read, buffer);

    [Fact]
    public void A_builder_of_many_pieces_is_read_from_its_beginning()
    {
        var builder = new StringBuilder(16);
        for (var i = 0; i < 100; i++)
            builder.Append(new string((char)('a' + i % 26), 10));
        var text = builder.ToString();
        Assert.Equal($"\"{text[..200]}\"+800", Paper.Of(builder, chars: 200));
        Assert.Equal($"\"{text}\"", Paper.Of(builder, chars: 2000));
        builder.Remove(5, 500).Insert(3, "\U0001F600");
        Assert.Equal($"\"{builder.ToString()[..3]}\"+499", Paper.Of(builder, chars: 4));
        Assert.Equal($"\"{builder}\"", Paper.Of(builder, chars: 2000));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    [MemberData(nameof(Json))]
    [MemberData(nameof(Hidden))]
    [MemberData(nameof(Scalars))]
    [MemberData(nameof(Texts))]
    [MemberData(nameof(Stretches))]
    [MemberData(nameof(Collections))]
    [MemberData(nameof(Concurrent))]
    [MemberData(nameof(Unchanging))]
    [MemberData(nameof(Others))]
    public void Looks_like(object value, string expected) =>
        Assert.Contains(expected, Plain(Paper.Of(value, depth: 5)), StringComparison.Ordinal);

    [Fact]
    public void Large_collections_are_cut_and_counted()
    {
        var numbers = Enumerable.Range(0, 1000).ToList();
        foreach (var collection in new object[] { new LinkedList<int>(numbers), new SortedSet<int>(numbers), new ConcurrentQueue<int>(numbers),
            numbers.ToImmutableArray(), numbers.ToImmutableList(), numbers.ToImmutableSortedSet(), new ArraySegment<int>([.. numbers]) })
            Assert.EndsWith("(1000)[0, 1, 2~", Paper.Of(collection, items: 3), StringComparison.Ordinal);
        // One that would have to be counted node by node: how many there are is not known.
        Assert.EndsWith("(-1)[999, 998~", Paper.Of(new ConcurrentStack<int>(numbers), items: 2), StringComparison.Ordinal);
    }

    [Fact]
    public void What_derives_from_a_type_that_is_shown_by_a_view_is_shown_by_its_own_fields() =>
        Assert.Contains("Extra: 1", Paper.Of(new Request()));

    private sealed class Request : HttpRequestMessage
    {
        public int Extra = 1;
    }
}
