using System.Linq;

namespace Explored.Work;

/// <summary>Nearly every operator, over sources of every kind: arrays, lists, iterators, ranges,
/// selections of selections.</summary>
internal static class LinqWork
{
    private sealed record Item(int Id, string Name, decimal Price, double Weight, long? Stock);

    private static readonly Item[] s_items =
    [
        .. Enumerable.Range(0, 40).Select(i => new Item(i, $"item{i % 7}", i * 1.25m, i / 3.0,
            i % 5 == 0 ? null : i * 10L)),
    ];

    public static void Run(Notes notes)
    {
        IEnumerable<int>[] sources =
        [
            [], [5], [3, 1, 2, 3], new List<int> { 9, 8, 7, 7 }, Enumerable.Range(1, 12), Enumerable.Repeat(4, 3),
                Lazy(10),
            Lazy(8).Where(i => i % 2 == 0), new[] { 4, 5, 6 }.Select(i => i * 2), new List<int> { 1, 2,
                3 }.Where(i => i > 1).Select(i => i + 1),
            new HashSet<int> { 1, 5, 9 }, new Queue<int>([2, 4]), Enumerable.Range(0, 20).Skip(3).Take(9), new[] { 1,
                2 }.Concat([3]).Append(4).Prepend(0),
            new[] { 3, 2, 1 }.OrderBy(i => i), Lazy(6).Reverse(), new[] { 1, 1, 2 }.Distinct(), new[] { 1,
                2 }.Union([2, 3]),
            Enumerable.Range(0, 5).SelectMany(i => Enumerable.Range(0, i)), Lazy(3).DefaultIfEmpty(7), new[] { 1, 2,
                3, 4 }.Chunk(2).Select(c => c.Sum()),
        ];
        for (var s = 0; s < sources.Length; s++)
            Operators(notes, $"{s}", sources[s]);
        Numbers(notes);
        Objects(notes);
        Errors(notes);
    }

    private static IEnumerable<int> Lazy(int count)
    {
        for (var i = 0; i < count; i++)
            yield return i * 3 % 7;
    }

    private static void Operators(Notes notes, string s, IEnumerable<int> source)
    {
        notes.Add(s + " list", source.ToList());
        notes.Add(s + " array", source.ToArray());
        notes.Add(s + " set", source.ToHashSet().Count);
        notes.Add(s + " count", source.Count());
        notes.Add(s + " longcount", source.LongCount());
        notes.Add(s + " any", source.Any());
        notes.Add(s + " any>3", source.Any(i => i > 3));
        notes.Add(s + " all", source.All(i => i < 100));
        notes.Add(s + " contains", source.Contains(4));
        notes.Add(s + " contains by", source.Contains(4, EqualityComparer<int>.Default));
        notes.Add(s + " first", source.FirstOrDefault(-1));
        notes.Add(s + " first by", source.FirstOrDefault(i => i > 4));
        notes.Add(s + " last", source.LastOrDefault());
        notes.Add(s + " last by", source.LastOrDefault(i => i < 4, -5));
        notes.Add(s + " at", source.ElementAtOrDefault(2));
        notes.Add(s + " at end", source.ElementAtOrDefault(^1));
        notes.Add(s + " sum", source.Sum());
        notes.Add(s + " skip", source.Skip(2));
        notes.Add(s + " take", source.Take(2));
        notes.Add(s + " take range", source.Take(1..^1));
        notes.Add(s + " skiplast", source.SkipLast(1));
        notes.Add(s + " takelast", source.TakeLast(2));
        notes.Add(s + " skipwhile", source.SkipWhile(i => i < 3));
        notes.Add(s + " takewhile", source.TakeWhile((i, at) => i < 5 && at < 4));
        notes.Add(s + " where", source.Where((i, at) => at % 2 == 0));
        notes.Add(s + " select", source.Select((i, at) => i * at));
        notes.Add(s + " many", source.SelectMany((i, at) => new[] { i, at }, (i, j) => i + j));
        notes.Add(s + " order", source.OrderBy(i => i % 3).ThenByDescending(i => i));
        notes.Add(s + " order desc", source.OrderByDescending(i => i).ThenBy(i => -i).ToArray());
        notes.Add(s + " order first", source.OrderBy(i => -i).FirstOrDefault());
        notes.Add(s + " order take", source.Order().Skip(1).Take(2));
        notes.Add(s + " order last", source.OrderDescending().LastOrDefault());
        notes.Add(s + " reverse", source.Reverse());
        notes.Add(s + " group", source.GroupBy(i => i % 3, (k, g) => $"{k}:{g.Sum()}"));
        notes.Add(s + " lookup", source.ToLookup(i => i % 2, i => i * 2).Select(g => g.Key + g.Count()));
        notes.Add(s + " zip", source.Zip(source.Skip(1), (a, b) => a - b));
        notes.Add(s + " zip3", source.Zip(source, source).Select(t => t.First + t.Second + t.Third));
        notes.Add(s + " except", source.Except([3, 4]));
        notes.Add(s + " intersect", source.Intersect([3, 4, 5, 6]));
        notes.Add(s + " union by", source.UnionBy([30, 41], i => i % 10));
        notes.Add(s + " distinct by", source.DistinctBy(i => i % 2));
        notes.Add(s + " except by", source.ExceptBy([1], i => i % 2));
        notes.Add(s + " intersect by", source.IntersectBy([1], i => i % 2));
        notes.Add(s + " join", source.Join([1, 2, 3], i => i, j => j, (i, j) => i * j));
        notes.Add(s + " group join", source.GroupJoin([1, 1, 2], i => i, j => j, (i, j) => j.Count()));
        notes.Add(s + " sequence", source.SequenceEqual(source.ToList()));
        notes.Add(s + " aggregate", source.Aggregate(1, (a, i) => a * 31 + i, a => a % 1000));
        notes.Add(s + " chunk", source.Chunk(3).Select(c => c.Length));
        notes.Add(s + " cast", source.Cast<object>().OfType<int>().Count());
        notes.Add(s + " known", source.TryGetNonEnumeratedCount(out var n) ? n : -1);
        notes.Add(s + " dictionary", source.Distinct().ToDictionary(i => i, i => i + 1).Values.Sum());
        notes.Add(s + " enumerable",
            source.AsEnumerable().Select(i => i).Where(i => i > 0).Select(i => i + 1).ToList());
        notes.Add(s + " append", source.Append(1).Append(2).Prepend(3).ToArray());
        notes.Add(s + " concat", source.Concat(source).Concat([1]).Count());
        notes.Try(s + " single", () => source.Single());
        notes.Try(s + " max", () => source.Max());
        notes.Try(s + " min by", () => source.MinBy(i => i % 4));
        notes.Try(s + " average", () => source.Average());
        notes.Try(s + " aggregate1", () => source.Aggregate((a, b) => a ^ b));
#if NET10_0_OR_GREATER
        notes.Add(s + " index", source.Index().Select(t => t.Index * t.Item));
        notes.Add(s + " countby", source.CountBy(i => i % 2).Select(p => $"{p.Key}:{p.Value}"));
        notes.Add(s + " aggregateby", source.AggregateBy(i => i % 2, 0, (a, i) => a + i).Select(p => p.Value));
        notes.Add(s + " leftjoin", source.LeftJoin([1, 2], i => i, j => j, (i, j) => i + j));
        notes.Add(s + " rightjoin", source.RightJoin([1, 2], i => i, j => j, (i, j) => i + j));
#endif
    }

    private static void Numbers(Notes notes)
    {
        notes.Add("sums", new object?[] { s_items.Sum(i => i.Id), s_items.Sum(i => i.Price),
            s_items.Sum(i => i.Weight), s_items.Sum(i => i.Stock), s_items.Sum(i => (float)i.Id),
            s_items.Sum(i => (long)i.Id), s_items.Sum(i => (int?)i.Id), s_items.Sum(i => (double?)i.Weight),
            s_items.Sum(i => (decimal?)i.Price), s_items.Sum(i => (float?)i.Weight) });
        notes.Add("averages", new object?[] { s_items.Average(i => i.Id), s_items.Average(i => i.Price),
            s_items.Average(i => i.Weight), s_items.Average(i => i.Stock), s_items.Average(i => (float)i.Id),
            s_items.Average(i => (long)i.Id), s_items.Average(i => (int?)i.Id),
            s_items.Average(i => (double?)i.Weight), s_items.Average(i => (decimal?)i.Price),
            s_items.Average(i => (float?)i.Weight) });
        notes.Add("max", new object?[] { s_items.Max(i => i.Id), s_items.Max(i => i.Price),
            s_items.Max(i => i.Weight), s_items.Max(i => i.Stock), s_items.Max(i => (float)i.Id),
            s_items.Max(i => (long)i.Id), s_items.Max(i => (int?)i.Id), s_items.Max(i => (double?)i.Weight),
            s_items.Max(i => (decimal?)i.Price), s_items.Max(i => i.Name), s_items.Max(i => (float?)i.Weight) });
        notes.Add("min", new object?[] { s_items.Min(i => i.Id), s_items.Min(i => i.Price),
            s_items.Min(i => i.Weight), s_items.Min(i => i.Stock), s_items.Min(i => (float)i.Id),
            s_items.Min(i => (long)i.Id), s_items.Min(i => (int?)i.Id), s_items.Min(i => (double?)i.Weight),
            s_items.Min(i => (decimal?)i.Price), s_items.Min(i => i.Name), s_items.Min(i => (float?)i.Weight) });
        var d = new double[] { 3, double.NaN, 1 };
        notes.Add("plain", new object?[] { d.Max(), d.Min(), d.Sum(), d.Average(), new long[] { 3, 4 }.Sum(),
            new long[] { 9, 4 }.Max(), new decimal[] { 3, 4 }.Sum(), new float[] { 3, 4 }.Average(),
            new decimal?[] { 3, null }.Max(), new int?[] { 3, null }.Min(), new long?[] { 3, null }.Average(),
            new byte[] { 3, 9 }.Max(), new float?[] { 3, null }.Sum(), new double?[] { null, 8 }.Min() });
    }

    private static void Objects(Notes notes)
    {
        notes.Add("groups", s_items.GroupBy(i => i.Name).Select(g => $"{g.Key}:{g.Count()}:{g.Max(i => i.Price)}"));
        notes.Add("groups2", s_items.GroupBy(i => i.Name, i => i.Id,
            StringComparer.OrdinalIgnoreCase).Select(g => g.Sum()));
        notes.Add("query", (from i in s_items join j in s_items on i.Id equals j.Id * 2 let w = i.Weight
            + j.Weight where w > 3 orderby i.Name descending, j.Id select $"{i.Id}-{j.Id}").ToList());
        notes.Add("query2", from i in s_items group i by i.Id % 4 into g from x in g.Take(2) orderby x.Id select x.Name);
        notes.Add("by", new object?[] { s_items.MaxBy(i => i.Weight), s_items.MinBy(i => i.Stock),
            s_items.MaxBy(i => i.Name)?.Id });
        notes.Add("lookup", s_items.ToLookup(i => i.Stock is null).Select(g => g.Select(i => i.Id).Sum()));
        notes.Add("oftype", new object[] { 1, "a", 2.0, 'c' }.OfType<string>());
        var lookup = s_items.ToLookup(i => i.Name, i => i.Id);
        notes.Add("lookup2", new object?[] { lookup["item3"], lookup["none"], lookup.Contains("item1"),
            lookup.Count });
        notes.Add("order", s_items.OrderBy(i => i.Name,
            StringComparer.Ordinal).ThenBy(i => i.Price).ThenByDescending(i => i.Weight).Select(i => i.Id).ToList());
        notes.Add("queryable", s_items.AsQueryable().Where(i => i.Id > 30).Select(i => i.Name).ToList());
        notes.Add("dictionary", s_items.ToDictionary(i => i.Id)[3].Name);
        notes.Add("nested", s_items.Select(i => i.Id).Where(i => i > 3).Where(i => i < 20).Select(i => i * 2).Select(i => i.ToString()).Skip(1).Take(4).ToArray());
        notes.Add("strings", "the quick brown fox".Split(' ').SelectMany(w => w).Distinct().Order().ToArray().Length);
    }

    private static void Errors(Notes notes)
    {
        notes.Try("first", () => Array.Empty<int>().First());
        notes.Try("last", () => Lazy(0).Last(i => i > 3));
        notes.Try("single2", () => new[] { 1, 2 }.Single(i => i > 0));
        notes.Try("null", () => ((IEnumerable<int>)null!).Any());
        notes.Try("null2", () => new[] { 1 }.Select((Func<int, int>)null!));
        notes.Try("at", () => Lazy(2).ElementAt(9));
        notes.Try("range", () => Enumerable.Range(5, -1));
        notes.Try("cast", () => new object[] { "a" }.Cast<int>().ToList());
        notes.Try("overflow", () => new[] { int.MaxValue, 1 }.Sum());
        notes.Try("thrown", () => s_items.Where(i => i.Id == 3 ? throw new InvalidOperationException("here") : true).Count());
    }
}
