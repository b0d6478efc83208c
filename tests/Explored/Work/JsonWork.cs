using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Explored.Work;

/// <summary>Reader, writer, document, nodes, and the serializer over many kinds of types, both ways,
/// synchronous and not.</summary>
internal static class JsonWork
{
    internal enum Color { Red, Green, Blue }

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    internal abstract class Shape { public int Id { get; set; } }
    internal sealed class Circle : Shape { public double Radius { get; set; } }
    internal sealed class Square : Shape { public float Side { get; set; } public Color Color { get; set; } }

    internal readonly record struct Point(int X, int Y);

    internal sealed record Person(string Name, int Age, DateTime Born, Guid Key, Point At)
    {
        public List<string>? Tags { get; init; }
        public Dictionary<string, decimal>? Prices { get; init; }
        [JsonPropertyName("c")] public Color Color { get; init; }
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Note { get; init; }
        [JsonExtensionData] public Dictionary<string, JsonElement>? More { get; set; }
    }

    internal sealed class Everything
    {
        public bool B { get; set; } = true;
        public byte U8 { get; set; } = 8;
        public sbyte I8 { get; set; } = -8;
        public short I16 { get; set; } = -16;
        public ushort U16 { get; set; } = 16;
        public int I32 { get; set; } = -32;
        public uint U32 { get; set; } = 32;
        public long I64 { get; set; } = -64;
        public ulong U64 { get; set; } = 64;
        public float F { get; set; } = 1.5f;
        public double D { get; set; } = 2.25;
        public decimal M { get; set; } = 3.75m;
        public char C { get; set; } = 'x';
        public string? S { get; set; } = "tex\"t\u00e9\n";
        public byte[] Bytes { get; set; } = [1, 2, 3, 4];
        public DateTime At { get; set; } = new(2024, 2, 29, 12, 30, 5, DateTimeKind.Utc);
        public DateTimeOffset Off { get; set; } = new(2024, 2, 29, 12, 30, 5, TimeSpan.FromHours(2));
        public DateOnly Day { get; set; } = new(2024, 2, 29);
        public TimeOnly Time { get; set; } = new(12, 30, 5);
        public TimeSpan Span { get; set; } = TimeSpan.FromSeconds(90);
        public Guid Guid { get; set; } = new("00112233-4455-6677-8899-aabbccddeeff");
        public Uri Uri { get; set; } = new("http://example.org/a?b=c");
        public Version Version { get; set; } = new(1, 2, 3);
        public int? Maybe { get; set; }
        public int?[] Maybes { get; set; } = [1, null];
        public int[][] Jagged { get; set; } = [[1], [2, 3]];
        public HashSet<int> Set { get; set; } = [3];
        public Queue<string> Queue { get; set; } = new(["q"]);
        public Stack<string> Stack { get; set; } = new(["s"]);
        public SortedDictionary<int, string> Map { get; set; } = new() { [2] = "b", [1] = "a" };
        public IReadOnlyList<object> Objects { get; set; } = [1, "two", 3.0, true];
        public KeyValuePair<string, int> Pair { get; set; } = new("k", 1);
        public Half Half { get; set; } = (Half)0.5;
        public Int128 Big { get; set; } = Int128.MaxValue;
        public Shape Shape { get; set; } = new Circle { Radius = 1 };
        public Tuple<int, string> Tuple { get; set; } = new(1, "t");
        public Memory<byte> Memory { get; set; } = new byte[] { 9 };
        public object? Nothing { get; set; }
        public JsonNode? Node { get; set; } = JsonNode.Parse("{\"a\":[1,2]}");
        public JsonElement Element { get; set; } = JsonSerializer.Deserialize<JsonElement>("[1]");
        [JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] public int Text { get; set; } = 5;
        [JsonInclude] public int Field = 4;
        [JsonConverter(typeof(Reversed))] public string Odd { get; set; } = "abc";
    }

    internal sealed class Reversed : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type type,
            JsonSerializerOptions options) => new([.. reader.GetString()!.Reverse()]);
        public override void Write(Utf8JsonWriter writer, string value,
            JsonSerializerOptions options) => writer.WriteStringValue([.. value.Reverse()]);
    }

    public static void Run(Notes notes)
    {
        JsonSerializerOptions[] options =
        [
            new(), new(JsonSerializerDefaults.Web), new() { WriteIndented = true, IncludeFields = true,
                Converters = { new JsonStringEnumConverter() } },
            new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                DictionaryKeyPolicy = JsonNamingPolicy.KebabCaseUpper, ReferenceHandler = ReferenceHandler.Preserve,
                MaxDepth = 32, AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip },
        ];
        for (var o = 0; o < options.Length; o++)
            RoundTrips(notes, $"{o}", options[o]);
        Documents(notes);
        Nodes(notes);
        Tokens(notes);
        Asynchronous(notes).GetAwaiter().GetResult();
        Errors(notes);
    }

    private static void RoundTrips(Notes notes, string o, JsonSerializerOptions options)
    {
        var person = new Person("Ada \u2603", 36, new DateTime(1815, 12, 10, 0, 0, 0, DateTimeKind.Utc), Guid.Empty,
            new Point(1, -2))
        {
            Tags = ["math", "engine"], Prices = new() { ["tea"] = 1.5m, ["Coffee"] = 2m }, Color = Color.Blue,
        };
        Round(notes, o + " person", person, options);
        Round(notes, o + " all", new Everything(), options);
        Round(notes, o + " shapes", new Shape[] { new Circle { Id = 1, Radius = 2.5 }, new Square { Id = 2, Side = 3,
            Color = Color.Green } }, options);
        Round(notes, o + " anonymous", new { a = 1, b = new[] { "x" }, c = (object?)null }, options);
        Round(notes, o + " map", new Dictionary<Guid, Color[]> { [Guid.Empty] = [Color.Red, (Color)7] }, options);
        Round(notes, o + " long", Enumerable.Range(0, 500).Select(i => new Point(i, -i)).ToList(), options);
        Round(notes, o + " string", new string('\u00fc', 3000), options);
        Round(notes, o + " null", (string?)null, options);
    }

    private static void Round<T>(Notes notes, string name, T value, JsonSerializerOptions options) => notes.Try(name,
        () =>
    {
        var text = JsonSerializer.Serialize(value, options);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, options);
        var back = JsonSerializer.Deserialize<T>(text, options);
        var again = JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(bytes, options), options);
        var element = JsonSerializer.SerializeToElement(value, options);
        var node = JsonSerializer.SerializeToNode(value, options);
        return $"{text} {text == again} {back is null} {element.ValueKind} {node?.ToJsonString().Length} {bytes.Length}";
    });

    private static void Documents(Notes notes)
    {
        using var document = JsonDocument.Parse("""
            {"a":1,"b":[true,false,null,"x\u0041",1.5e3,-7],"c":{"d":{"e":"2024-02-29T00:00:00Z"}},
            "g":"00112233-4455-6677-8899-aabbccddeeff","h":"AQID"}
            """);
        var root = document.RootElement;
        notes.Add("raw", root.GetRawText());
        notes.Add("numbers", new object[] { root.GetProperty("a").GetInt32(), root.GetProperty("b")[4].GetDouble(),
            root.GetProperty("b")[5].GetInt64(), root.GetProperty("a").GetByte(), root.GetProperty("a").GetDecimal(),
            root.GetProperty("a").GetUInt64() });
        notes.Add("array", root.GetProperty("b").EnumerateArray().Select(e => e.ToString()));
        notes.Add("object", root.EnumerateObject().Select(p => $"{p.Name}:{p.Value.ValueKind}"));
        notes.Add("others", new object[] { root.GetProperty("g").GetGuid(),
            root.GetProperty("h").GetBytesFromBase64().Length,
            root.GetProperty("c").GetProperty("d").GetProperty("e").GetDateTime(), root.TryGetProperty("zzz", out _),
            root.GetProperty("a").TryGetInt16(out _), root.GetProperty("b").GetArrayLength() });
        notes.Add("clone", root.Clone().GetProperty("b")[3].GetString());
        notes.Add("same", root.GetProperty("b")[3].ValueEquals("xA"));
    }

    private static void Nodes(Notes notes)
    {
        var node = JsonNode.Parse("""{"list":[1,2,{"x":"y"}],"n":null,"s":"t"}""")!.AsObject();
        node["new"] = new JsonArray(1, "two", 3.5, true, null);
        node["list"]![2]!["x"] = DateTime.UnixEpoch;
        node["list"]!.AsArray().RemoveAt(0);
        node.Remove("n");
        node.Add("v", JsonValue.Create(12.5m));
        notes.Add("node", node.ToJsonString());
        notes.Add("indented", node.ToString());
        notes.Add("path", node["list"]![1]!["x"]!.GetPath());
        notes.Add("value", new object[] { node["v"]!.GetValue<decimal>(), (string)node["s"]!,
            node["new"]!.AsArray().Count, node.Count, node.ContainsKey("q") });
        notes.Add("clone", JsonNode.DeepEquals(node, node.DeepClone()));
        notes.Add("keys", node.Select(p => p.Key));
    }

    private static void Tokens(Notes notes)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true,
            SkipValidation = false }))
        {
            writer.WriteStartObject();
            writer.WriteString("s", "a\tb");
            writer.WriteNumber("n", 1.25);
            writer.WriteBoolean("b"u8, true);
            writer.WriteNull("z");
            writer.WritePropertyName("a");
            writer.WriteStartArray();
            writer.WriteNumberValue(1);
            writer.WriteNumberValue(2UL);
            writer.WriteNumberValue(1.5m);
            writer.WriteStringValue(Guid.Empty);
            writer.WriteStringValue(DateTime.UnixEpoch);
            writer.WriteBase64StringValue([1, 2, 3]);
            writer.WriteRawValue("[1,2]");
            writer.WriteCommentValue("c");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        var bytes = stream.ToArray();
        notes.Add("written", Encoding.UTF8.GetString(bytes));
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow });
        var kinds = new StringBuilder();
        while (reader.Read())
            kinds.Append(reader.TokenType).Append('@').Append(reader.TokenStartIndex).Append(' ');
        notes.Add("kinds", kinds);
        var parts = new Utf8JsonReader("[1,{\"a\":\"b"u8, isFinalBlock: false, new JsonReaderState());
        var read = 0;
        while (parts.Read())
            read++;
        notes.Add("partial", $"{read} {parts.BytesConsumed} {parts.CurrentDepth}");
    }

    private static async Task Asynchronous(Notes notes)
    {
        var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, Enumerable.Range(0, 3000).Select(i => new Point(i, i)));
        stream.Position = 0;
        var sum = 0L;
        await foreach (var point in JsonSerializer.DeserializeAsyncEnumerable<Point>(stream))
            sum += point.X;
        stream.Position = 0;
        var list = await JsonSerializer.DeserializeAsync<List<Point>>(stream);
        stream.Position = 0;
        using var document = await JsonDocument.ParseAsync(stream);
        stream.Position = 0;
        var node = await JsonNode.ParseAsync(stream);
        notes.Add("async", $"{sum} {list!.Count} {document.RootElement.GetArrayLength()} {node!.AsArray().Count}");
    }

    private static void Errors(Notes notes)
    {
        foreach (var bad in (string[])["", "{", "[1,]", "{\"a\":}", "nul", "\"\\x\"", "1.", "[1] 2", "{\"Name\":5}"])
            notes.Try("bad " + bad, () => JsonSerializer.Deserialize<Person>(bad));
        notes.Try("cycle", () =>
        {
            var list = new List<object>();
            list.Add(list);
            return JsonSerializer.Serialize(list);
        });
        notes.Try("wrong", () => JsonDocument.Parse("\"a\"").RootElement.GetInt32());
        notes.Try("missing", () => JsonDocument.Parse("{}").RootElement.GetProperty("a"));
        notes.Try("node", () => JsonNode.Parse("[1]")!.AsObject());
    }
}
