using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace Explored.Work;

/// <summary>Newtonsoft.Json: serializer with many settings, LINQ to JSON, paths, readers and writers.</summary>
internal static class NewtonsoftWork
{
    internal sealed class Order
    {
        public int Id { get; set; }
        public string? Customer { get; set; }
        public DateTime At { get; set; }
        public List<Line> Lines { get; set; } = [];
        public Dictionary<string, object?> More { get; set; } = [];
        [JsonProperty("k", Required = Required.AllowNull)] public JsonWork.Color Kind { get; set; }
        [JsonIgnore] public int Hidden { get; set; } = 3;
        public object? Any { get; set; }
        public Uri? Link { get; set; }
        public byte[]? Bytes { get; set; }
        public TimeSpan Span { get; set; }
        public Guid? Key { get; set; }
        public bool ShouldSerializeSpan() => Id != 2;
    }

    internal sealed record Line(string Sku, int Count, decimal Price);

    public static void Run(Notes notes)
    {
        JsonSerializerSettings[] settings =
        [
            new(), new() { Formatting = Formatting.Indented, NullValueHandling = NullValueHandling.Ignore,
                ContractResolver = new CamelCasePropertyNamesContractResolver() },
            new() { TypeNameHandling = TypeNameHandling.Auto,
                DefaultValueHandling = DefaultValueHandling.IgnoreAndPopulate,
                DateFormatHandling = DateFormatHandling.MicrosoftDateFormat },
            new() { Converters = { new StringEnumConverter(), new IsoDateTimeConverter { DateTimeFormat = "yyyy" } },
                PreserveReferencesHandling = PreserveReferencesHandling.Objects,
                ContractResolver = new DefaultContractResolver { NamingStrategy = new SnakeCaseNamingStrategy() } },
        ];
        for (var s = 0; s < settings.Length; s++)
        {
            foreach (var id in (int[])[1, 2])
            {
                notes.Try($"{s} order {id}", () =>
                {
                    var text = JsonConvert.SerializeObject(Make(id), settings[s]);
                    var back = JsonConvert.DeserializeObject<Order>(text, settings[s]);
                    return text + " " + JsonConvert.SerializeObject(back, settings[s]).Length;
                });
            }
            notes.Try($"{s} map", () => JsonConvert.SerializeObject(
                JsonConvert.DeserializeObject<SortedDictionary<string, int[]>>("{\"a\":[1,2],\"b\":null}", settings[s]), settings[s]));
            notes.Try($"{s} dynamic", () => JsonConvert.DeserializeObject<object>("{'a':[1,2.5,'x',null,true]}",
                settings[s]));
            notes.Try($"{s} populate", () => { var o = Make(3); JsonConvert.PopulateObject("{\"Id\":9}", o,
                settings[s]); return o.Id; });
        }
        Trees(notes);
        Streams(notes);
        foreach (var bad in (string[])["", "{", "[1,]x", "{\"a\":}", "nul", "{\"Id\":\"x\"}", "{\"Lines\":5}"])
            notes.Try("bad " + bad, () => JsonConvert.DeserializeObject<Order>(bad));
        notes.Try("xml", () => JsonConvert.DeserializeXNode("{\"r\":{\"a\":[1,2],\"@t\":\"u\"}}")!.ToString(System.Xml.Linq.SaveOptions.DisableFormatting));
        notes.Try("xml back", () => JsonConvert.SerializeXNode(System.Xml.Linq.XElement.Parse("<r a='b'><c>1</c><c>2</c></r>")));
    }

    private static Order Make(int id) => new()
    {
        Id = id, Customer = "acme \"co\" \u2603", At = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
            Lines = [new("a", 1, 2.5m), new("b", 0, 0m)],
        More = new() { ["x"] = 1, ["y"] = null, ["z"] = new[] { 1.5, 2 } }, Kind = JsonWork.Color.Green,
            Any = new Line("c", 1, 1), Link = new Uri("http://example.org/"), Bytes = [1, 2],
            Span = TimeSpan.FromMinutes(3), Key = Guid.Empty,
    };

    private static void Trees(Notes notes)
    {
        var tree = JObject.Parse("""{"store":{"book":[{"t":"a","p":8.95,"c":"x"},{"t":"b","p":12.99},{"t":"c","p":5,"c":"y"}],"open":true},"n":null}""");
        foreach (var path in (string[])["$..t", "$.store.book[?(@.p < 10)].t", "$.store.book[-1:].t",
            "$..book[0,1].p", "$..*", "store.book[1].t", "$.store.book[?(@.c && @.c =~ /x|y/)].t",
            "$['store']['open']"])
            notes.Try("path " + path, () => tree.SelectTokens(path).Select(t => t.ToString(Formatting.None)));
        tree["store"]!["book"]!.First!.AddAfterSelf(JObject.FromObject(new { t = "z", p = 1 }));
        tree.Property("n")!.Remove();
        tree.Merge(JObject.Parse("{\"store\":{\"open\":false},\"m\":[1]}"),
            new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Union });
        notes.Add("tree", tree.ToString(Formatting.None));
        notes.Add("linq", from b in tree["store"]!["book"]! orderby (double)b["p"]! select (string?)b["t"]);
        notes.Add("equal", JToken.DeepEquals(tree, tree.DeepClone()));
        notes.Add("descend", tree.Descendants().OfType<JValue>().Select(v => $"{v.Path}:{v.Type}"));
        notes.Add("object", tree.ToObject<Dictionary<string, JToken>>()!.Count);
        notes.Add("array", new JArray(1, "a", (string?)null!, new JObject(new JProperty("q",
            1))).ToString(Formatting.None));
        dynamic d = tree;
        notes.Add("dynamic", (string)d.store.book[0].t);
    }

    private static void Streams(Notes notes)
    {
        var text = new StringWriter();
        using (var writer = new JsonTextWriter(text) { Formatting = Formatting.Indented, QuoteChar = '\'',
            QuoteName = false })
        {
            writer.WriteStartObject();
            writer.WritePropertyName("a");
            writer.WriteStartArray();
            writer.WriteValue(1);
            writer.WriteValue(2.5f);
            writer.WriteValue("s'\n");
            writer.WriteValue(DateTimeOffset.UnixEpoch);
            writer.WriteUndefined();
            writer.WriteRawValue("[0]");
            writer.WriteComment("c");
            writer.WriteEnd();
            writer.WriteEndObject();
        }
        notes.Add("written", text.ToString());
        using var reader = new JsonTextReader(new StringReader(text.ToString()));
        var kinds = new List<string>();
        while (reader.Read())
            kinds.Add($"{reader.TokenType}@{reader.LineNumber}:{reader.Path}");
        notes.Add("kinds", kinds);
        notes.Add("async", JToken.ReadFromAsync(new JsonTextReader(new StringReader("{\"a\":[1,2]}"))).GetAwaiter().GetResult().ToString(Formatting.None));
    }
}
