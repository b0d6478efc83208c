using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Explored.Work;

// Collections, spans and encodings.
internal static partial class CoreWork
{
    private static void Collections(Notes notes)
    {
        var list = new List<string> { "b", "a", "c" };
        list.Sort();
        list.AddRange(["e", "d"]);
        list.Reverse();
        list.RemoveAll(s => s == "a");
        list.Insert(1, "q");
        notes.Add("list", new object?[] { list, list.BinarySearch("c"), list.IndexOf("d"), list.Find(s => s == "e"),
            list.FindIndex(s => s == "x"), list.GetRange(1, 2), list.ConvertAll(s => s + s),
            list.Exists(s => s == "q"), list.TrueForAll(s => s.Length == 1), list.AsReadOnly().Count, list.ToArray(),
            list.Capacity >= list.Count });
        var map = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1, ["b"] = 2 };
        map["A"] = 5;
        map.Remove("b", out var removed);
        for (var i = 0; i < 100; i++)
            map.TryAdd($"k{i % 60}", i);
        notes.Add("map", new object[] { map.Count, removed, map.ContainsValue(5),
            map.Keys.Order(StringComparer.Ordinal), map.Values.Sum(), map.TryGetValue("zz", out _),
            CollectionsMarshal.GetValueRefOrAddDefault(map, "new", out var existed), existed,
            map.EnsureCapacity(500) > 100 });
        notes.Try("map missing", () => map["missing"]);
        notes.Try("map twice", () => { map.Add("a", 1); return 0; });
        var set = new HashSet<int>([1, 2, 3, 4]);
        set.UnionWith([4, 5]);
        set.ExceptWith([1]);
        set.SymmetricExceptWith([2, 9]);
        set.IntersectWith([3, 4, 5, 9]);
        notes.Add("set", new object[] { set.Order(), set.IsSubsetOf([3, 4, 5, 9, 10]), set.Overlaps([9]),
            set.SetEquals([3, 4, 5, 9]), set.RemoveWhere(i => i > 4), set.IsProperSupersetOf([3]) });
        var queue = new Queue<int>([1, 2, 3]);
        queue.Enqueue(4);
        notes.Add("queue", new object[] { queue.Dequeue(), queue.Peek(), queue, queue.Contains(3),
            queue.TryDequeue(out _) });
        var table = new Hashtable { ["x"] = 1, [2] = "y" };
        notes.Add("old", new object?[] { table["x"], table.Count, table.ContainsKey(2), new ArrayList { 3, 1,
            2 }.Count, ((ArrayList)new ArrayList { 3, 1 }.Clone())[0] });
        var concurrent = new ConcurrentDictionary<int, string>();
        notes.Add("concurrent", new object[] { concurrent.GetOrAdd(1, i => $"v{i}"), concurrent.AddOrUpdate(1, "n",
            (k, v) => v + k), concurrent.TryRemove(1, out _), concurrent.TryUpdate(1, "a", "b"),
            new ConcurrentQueue<int>([1, 2]).TryDequeue(out _), concurrent.Count });
        int[] array = [5, 3, 9, 1, 7];
        Array.Sort(array);
        Array.Reverse(array);
        notes.Add("array", new object[] { array, Array.IndexOf(array, 9), Array.Exists(array, i => i > 8),
            Array.ConvertAll(array, i => i * 2), Array.BinarySearch([1, 3, 5], 3), array.Clone(),
            Array.FindAll(array, i => i > 4), Array.CreateInstance(typeof(int), 2, 3).Length, new int[2,
            3].GetLength(1), Array.TrueForAll(array, i => i > 0), Array.LastIndexOf(array, 1) });
        var keys = new[] { "c", "a", "b" };
        Array.Sort(keys, [3, 1, 2], StringComparer.Ordinal);
        Array.Resize(ref array, 8);
        Array.Fill(array, 4, 6, 2);
        Array.Copy(array, 0, array, 1, 3);
        notes.Add("array2", new object[] { keys, array, ((IStructuralEquatable)array).Equals(new[] { 1 },
            EqualityComparer<int>.Default), StructuralComparisons.StructuralComparer.Compare(new[] { 1, 2 },
            new[] { 1, 3 }) });
        notes.Add("tuples", new object[] { (1, "a").CompareTo((1, "b")), (1, 2, 3, 4, 5, 6, 7, 8, 9).ToString(),
            Tuple.Create(1, "x").Equals(Tuple.Create(1, "x")), (1, 2) == (1, 2), new KeyValuePair<int, int>(1,
            2).ToString(), HashCode.Combine(1, 2) == HashCode.Combine(1, 2), (^1).GetOffset(5),
            (1..^1).GetOffsetAndLength(5).Length });
        notes.Add("comparers", new object[] { Comparer<int>.Default.Compare(1, 2),
            EqualityComparer<string>.Default.Equals("a", "a"), Comparer<string>.Create((a,
            b) => b.CompareTo(a)).Compare("a", "b"), StringComparer.InvariantCultureIgnoreCase.Equals("x", "X"),
            EqualityComparer<DayOfWeek>.Default.Equals(DayOfWeek.Friday, DayOfWeek.Monday) });
    }

    private static void Sorted(Notes notes)
    {
        var set = new SortedSet<int>([5, 3, 9, 1]);
        set.Add(4);
        set.Remove(9);
        set.UnionWith([7, 8]);
        set.IntersectWith([1, 3, 4, 7, 8]);
        notes.Add("sorted set", new object[] { set, set.Min, set.Max, set.Reverse(), set.GetViewBetween(3, 7),
            set.Contains(4), set.IsSubsetOf([1, 3, 4, 7, 8, 9]) });
        var map = new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 };
        map["c"] = 3;
        map.Remove("a");
        notes.Add("sorted map", new object[] { map, map.Keys, map.Values, map.ContainsKey("b"), map.TryGetValue("z",
            out _), map.ContainsValue(3) });
        var list = new SortedList<int, string> { [2] = "b", [1] = "a" };
        list.Add(3, "c");
        list.RemoveAt(0);
        notes.Add("sorted list", new object[] { list, list.Keys, list.Values, list.IndexOfKey(3),
            list.IndexOfValue("b"), list.GetKeyAtIndex(0) });
        var linked = new LinkedList<int>([1, 2, 3]);
        linked.AddAfter(linked.Find(2)!, 9);
        linked.AddFirst(0);
        linked.RemoveLast();
        linked.Remove(1);
        notes.Add("linked", new object?[] { linked, linked.Count, linked.First?.Value, linked.Last?.Previous?.Value,
            linked.FindLast(9)?.Value });
        var heap = new PriorityQueue<string, int>([("c", 3), ("a", 1)]);
        heap.Enqueue("b", 2);
        notes.Add("heap", new object[] { heap.Dequeue(), heap.Peek(), heap.EnqueueDequeue("z", 9), heap.Count,
            heap.TryDequeue(out _, out var priority), priority });
        var bits = new BitArray([true, false, true, true]);
        bits.Not().Set(0, true);
        notes.Add("bits", new object[] { bits, bits.Count, bits.Get(1), new BitArray(bits).Or(bits).HasAnySet(),
            bits.LeftShift(1), bits.Xor(new BitArray(4, true)) });
        var stack = new Stack<int>([1, 2]);
        stack.Push(3);
        notes.Add("stack", new object[] { stack.Pop(), stack.Peek(), stack, stack.Contains(1), stack.TryPeek(out _),
            stack.ToArray() });
        var bag = new ConcurrentBag<int>([1, 2, 3]);
        var blocking = new BlockingCollection<int>(new ConcurrentStack<int>(), 5) { 1, 2 };
        blocking.CompleteAdding();
        notes.Add("together", new object[] { bag.TryTake(out _), bag.Count, blocking.GetConsumingEnumerable().Sum(),
            blocking.IsCompleted, Partitioner.Create(0, 10).GetPartitions(2).Count });
    }

    private static void Spans(Notes notes)
    {
        Span<int> span = stackalloc int[10];
        for (var i = 0; i < span.Length; i++)
            span[i] = i * 7 % 10;
        notes.Add("span", $"{span.IndexOf(5)} {span.Slice(2, 3).ToArray().Length} {span.Contains(9)} "
            + $"{span.SequenceEqual([1])} {span.LastIndexOf(3)} {MemoryExtensions.BinarySearch([1, 3, 5], 3)}");
        span.Sort();
        span.Reverse();
        notes.Add("sorted", span.ToArray());
        var text = "a,b;;c".AsSpan();
        notes.Add("text", $"{text.IndexOfAny(",;")} {text.Trim('a').ToString()} {text.ToString().AsMemory().Length} "
            + $"{text.CompareTo("b", StringComparison.Ordinal)} {text.StartsWith("a,")} "
            + $"{MemoryExtensions.Equals(text, "A,B;;C", StringComparison.OrdinalIgnoreCase)} {text.IndexOfAnyExcept('a', ',')}");
        Span<Range> ranges = stackalloc Range[4];
        notes.Add("split", text.Split(ranges, ';'));
        var values = SearchValues.Create("xyz;");
        notes.Add("values", $"{text.IndexOfAny(values)} {values.Contains('y')} {"hello world".AsSpan().IndexOfAnyInRange('w', 'z')}");
        var buffer = ArrayPool<byte>.Shared.Rent(1000);
        ArrayPool<byte>.Shared.Return(buffer);
        notes.Add("pool", buffer.Length);
        var writer = new ArrayBufferWriterOf();
        notes.Add("format", new object[] { 5.TryFormat(writer.Chars, out var n), n, 1.5.TryFormat(writer.Chars,
            out _, "F2"), Guid.Empty.TryFormat(writer.Chars, out _), DateTime.UnixEpoch.TryFormat(writer.Chars,
            out _, "o"), System.Buffers.Text.Utf8Parser.TryParse("123"u8, out int parsed, out _), parsed,
            System.Buffers.Text.Utf8Formatter.TryFormat(12.5m, new byte[10], out var wrote), wrote,
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian([0, 0, 1, 2]) });
        notes.Add("memory", new object[] { MemoryMarshal.Cast<int, byte>(new int[] { 1, 2 }).Length,
            MemoryMarshal.TryGetArray<byte>(new byte[3].AsMemory(1), out var segment), segment.Offset,
            new ArraySegment<int>([1, 2, 3], 1, 2).ToArray(), System.Text.Ascii.IsValid("abc"),
            System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(5) });
    }

    private sealed class ArrayBufferWriterOf
    {
        public char[] Chars { get; } = new char[64];
    }

    private static void Encodings(Notes notes)
    {
        const string text = "aä€\U0001F600\ud800z";
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode,
            Encoding.UTF32, Encoding.Latin1, Encoding.ASCII])
        {
            var bytes = encoding.GetBytes(text);
            var decoder = encoding.GetDecoder();
            var chars = new char[50];
            var got = 0;
            foreach (var one in bytes)
                got += decoder.GetChars([one], 0, 1, chars, got);
            notes.Add(encoding.WebName, new object[] { Convert.ToHexString(bytes), encoding.GetString(bytes).Length,
                encoding.GetCharCount(bytes), encoding.GetMaxByteCount(3), got, encoding.GetPreamble(),
                encoding.GetEncoder().GetByteCount(text.ToCharArray(), true) });
        }
        notes.Try("strict", () => new UTF8Encoding(false, true).GetBytes(text));
        notes.Add("rune", new object[] { Rune.GetRuneAt(text, 3).Value, new Rune(0x1F600).Utf8SequenceLength,
            Rune.IsLetter(new Rune('a')), char.ConvertFromUtf32(0x1F600), char.IsSurrogatePair(text, 3),
            Encoding.GetEncoding("us-ascii").CodePage });
    }
}
