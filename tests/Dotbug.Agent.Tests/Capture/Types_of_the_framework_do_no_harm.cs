using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Tests.Capture;

public sealed unsafe class Types_of_the_framework_do_no_harm
{
    public enum Deed { Throws, Blocks, Counts }

#pragma warning disable CA1065, CA1063, CA1816 // What it does when it is asked anything is the point.
    /// <summary>Tells of whoever asks it anything, once it is set.</summary>
    private sealed class Trap(Deed deed) : IEnumerable<int>, IComparable<Trap>, IEquatable<Trap>, IFormattable
    {
        public static int Sprung;
        public static bool Set;
        private static readonly ManualResetEventSlim s_never = new();
        private readonly int _number = 7;

        private int Spring()
        {
            if (!Set)
                return _number;
            Interlocked.Increment(ref Sprung);
            if (deed == Deed.Throws)
                throw new InvalidOperationException("user code ran");
            if (deed == Deed.Blocks)
                s_never.Wait();
            return _number;
        }

        ~Trap() => _ = deed;

        public int Number => Spring();
        public int Count => Spring();
        public int Length => Spring();
        public override string ToString() => Spring() + "";
        public string ToString(string? format, IFormatProvider? provider) => Spring() + "";
        public override int GetHashCode() => Spring();
        public override bool Equals(object? obj) => Spring() == 0;
        public bool Equals(Trap? other) => Spring() == 0;
        public int CompareTo(Trap? other) => Spring() - 7;
        public IEnumerator<int> GetEnumerator() => Spring() == 7 ? Enumerable.Empty<int>().GetEnumerator() : null!;
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A list of the program, whose own code is not asked for its items.</summary>
    private sealed class TrapList(Trap trap) : IReadOnlyList<int>
    {
        public int this[int index] => trap.Number;
        public int Count => trap.Count;
        public IEnumerator<int> GetEnumerator() => trap.GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => trap.GetEnumerator();
    }
#pragma warning restore

    [Theory]
    [InlineData(Deed.Throws)]
    [InlineData(Deed.Blocks)]
    [InlineData(Deed.Counts)]
    public void Keys_items_and_values_of_the_program_are_not_asked(Deed deed)
    {
        var trap = new Trap(deed);
        object[] all =
        [
            trap, new TrapList(trap), new List<Trap> { trap }, new HashSet<Trap> { trap }, new Dictionary<Trap, Trap> { [trap] = trap }, new LinkedList<Trap>([trap]),
            new SortedSet<Trap> { trap }, new SortedDictionary<Trap, Trap> { [trap] = trap }, new SortedList<Trap, Trap> { [trap] = trap },
            new ConcurrentDictionary<Trap, Trap>([new(trap, trap)]), new ConcurrentQueue<Trap>([trap]), new ConcurrentStack<Trap>([trap]), new ConcurrentBag<Trap>([trap]),
            ImmutableList.Create(trap), ImmutableHashSet.Create(trap), ImmutableDictionary<Trap, Trap>.Empty.Add(trap, trap), ImmutableArray.Create(trap),
            ImmutableSortedSet.Create(trap), new Lazy<Trap>(() => trap), new Memory<Trap>([trap]), Tuple.Create(trap), KeyValuePair.Create(trap, trap),
            new System.Collections.ObjectModel.ReadOnlyCollection<int>([1]), Task.FromResult(trap), new WeakReference<Trap>(trap), (Func<string>)trap.ToString,
        ];
        Trap.Set = true;
        try
        {
            using var paper = new Paper(depth: 6);
            foreach (var value in all)
                paper.Object(value);
            Assert.Equal(0, Trap.Sprung);
            Assert.Contains("_number: 7", paper.Object(all[5]));
        }
        finally
        {
            Trap.Set = false;
        }
    }

    public static IEnumerable<object> All => new[] { Types_of_the_framework.Scalars, Types_of_the_framework.Texts, Types_of_the_framework.Stretches,
        Types_of_the_framework.Collections, Types_of_the_framework.Concurrent, Types_of_the_framework.Unchanging, Types_of_the_framework.Others,
        Types_of_the_framework.Functions, Types_of_the_framework.Hidden, Types_of_the_framework.Json }
        .SelectMany(data => data).Select(row => ((ITheoryDataRow)row).GetData()[0]!);

    [Fact]
    public void Nothing_is_allocated_after_the_first_time()
    {
        using var paper = new Paper(depth: 5);
        foreach (var value in All)
        {
            paper.Object(value);
            // The runtime itself may allocate once when it compiles code anew that has run often.
            Allocated(paper, value);
            Assert.True(Allocated(paper, value) == 0, value.GetType().FullName);
        }
    }

    private static long Allocated(Paper paper, object value)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            paper.Restart();
            ValueWriter.Object(paper.Writer, value);
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public void Whatever_the_room_the_encoding_stays_whole()
    {
        using var paper = new Paper(depth: 5);
        foreach (var value in All)
        {
            var whole = paper.Object(value);
            var bytes = paper.Written;
            for (var room = 0; room < bytes; room++)
            {
                paper.Begin(room);
                ValueWriter.Object(paper.Writer, value);
                var cut = paper.Read();
                Assert.Equal(1, paper.Writer->Full);
                Assert.True(paper.IsUntouchedFrom(room + 1), $"{value.GetType()} in {room}");
                Assert.StartsWith(cut[..cut.IndexOf('~', StringComparison.Ordinal)], whole, StringComparison.Ordinal);
            }
        }
    }

    private interface IChanging
    {
        object Value { get; }
        void Change(int i);
    }

    private sealed class Changing<T>(T value, Action<T, int> change) : IChanging where T : notnull
    {
        public object Value => value;
        public void Change(int i) => change(value, i);
    }

    private struct Fat
    {
        public object? A;
        public Memory<string> B;
        public ArraySegment<string> C;
    }

    [Fact]
    public void Collections_that_change_meanwhile_do_no_harm()
    {
        var memories = new[] { new Memory<string>(["a", "b", "c"]), new Memory<string>(Enumerable.Repeat("x", 500).ToArray(), 300, 200) };
        IChanging[] all =
        [
            new Changing<Hashtable>(new(), (c, i) => { c["k" + i % 31] = "v"; c.Remove("k" + i * 3 % 31); }),
            new Changing<LinkedList<string>>([], (c, i) => { c.AddLast("x"); if (c.Count > 9) c.RemoveFirst(); if (i % 97 == 0) c.Clear(); }),
            new Changing<SortedSet<int>>([], (c, i) => { c.Add(i * 7 % 61); c.Remove(i % 61); }),
            new Changing<SortedDictionary<string, string>>(new(StringComparer.Ordinal), (c, i) => { c["k" + i % 31] = "v"; c.Remove("k" + i * 3 % 31); }),
            new Changing<SortedList<int, string>>([], (c, i) => { c[i % 31] = "v"; c.Remove(i * 3 % 31); if (i % 50 == 0) c.TrimExcess(); }),
            new Changing<Queue<string>>(new(), (c, i) => { c.Enqueue("x"); if (c.Count > 5 + i % 9) c.Dequeue(); if (i % 50 == 0) c.TrimExcess(); }),
            new Changing<PriorityQueue<string, int>>(new(), (c, i) => { c.Enqueue("x", i % 7); if (c.Count > i % 19) c.Dequeue(); }),
            new Changing<ConcurrentQueue<Fat>>(new(), (c, i) => { c.Enqueue(new Fat { A = "a" }); if (c.Count > i % 90) c.TryDequeue(out _); }),
            new Changing<ConcurrentStack<string>>(new(), (c, i) => { c.Push("x"); if (c.Count > i % 90) c.TryPop(out _); }),
            new Changing<ConcurrentBag<string>>([], (c, i) => { c.Add("x"); if (c.Count > i % 90) c.TryTake(out _); }),
            new Changing<Fat[]>(new Fat[4], (c, i) =>
            {
                c[i % 4].B = memories[i % 2];
                c[i % 4].C = i % 2 == 0 ? new(["a", "b", "c"], 1, 2) : new(Enumerable.Repeat("x", 50).ToArray(), 40, 10);
            }),
        ];
        using var stop = new CancellationTokenSource();
        var changer = new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                all[i % all.Length].Change(i / all.Length);
        });
        changer.Start();
        try
        {
            using var paper = new Paper(items: 50, depth: 4);
            for (var i = 0; i < 100_000; i++)
            {
                paper.Restart();
                ValueWriter.Object(paper.Writer, all[i % all.Length].Value);
                if (i % 7 == 0)
                    paper.Read();
            }
        }
        finally
        {
            stop.Cancel();
            changer.Join();
        }
    }

    [Fact]
    public void A_span_is_read_where_it_stands()
    {
        using var paper = new Paper();
        Span<int> numbers = [1, 2, 3];
        ReadOnlySpan<char> letters = "letters";
        Span<string> none = default;
        ValueWriter.ValueType(paper.Writer, &numbers, TypePlans.Add(typeof(Span<int>)).Id);
        ValueWriter.ValueType(paper.Writer, &letters, TypePlans.Add(typeof(ReadOnlySpan<char>)).Id);
        ValueWriter.ValueType(paper.Writer, &none, TypePlans.Add(typeof(Span<string>)).Id);
        Assert.Equal("System.Span<int>(3)[1, 2, 3; \"letters\"; System.Span<string>(0)[", paper.Read(3));
    }

    private ref struct Cursor
    {
        public Span<byte> Bytes;
        public ref long Sum;
        public ref string Name;
    }

    [Fact]
    public void A_ref_struct_is_read_by_its_fields_and_follows_references_to_numbers_only()
    {
        using var paper = new Paper();
        var (sum, name) = (7L, "name");
        Span<byte> bytes = [1, 2];
        var cursor = new Cursor { Bytes = bytes, Sum = ref sum, Name = ref name };
        Cursor empty = default;
        ValueWriter.ValueType(paper.Writer, &cursor, TypePlans.Add(typeof(Cursor)).Id);
        ValueWriter.ValueType(paper.Writer, &empty, TypePlans.Add(typeof(Cursor)).Id);
        var type = typeof(Types_of_the_framework_do_no_harm).FullName + ".Cursor";
        Assert.Equal($"{type}{{Bytes: System.Span<byte>(2)[1b, 2b, Sum: 7L, Name: ?ByRefLike}}; "
            + $"{type}{{Bytes: System.Span<byte>(0)[, Sum: null, Name: ?ByRefLike}}", paper.Read(2));
    }

    [Fact]
    public void A_typed_reference_says_what_is_at_its_place()
    {
        using var paper = new Paper();
        var (number, text, some) = (5, "text", (int?)null);
        object? nothing = null;
        var references = __makeref(number);
        ValueWriter.Typed(paper.Writer, &references);
        references = __makeref(text);
        ValueWriter.Typed(paper.Writer, &references);
        references = __makeref(some);
        ValueWriter.Typed(paper.Writer, &references);
        references = __makeref(nothing);
        ValueWriter.Typed(paper.Writer, &references);
        references = __makeref(System.Runtime.CompilerServices.Unsafe.NullRef<Guid>());
        ValueWriter.Typed(paper.Writer, &references);
        Assert.Equal("5; \"text\"; null; null; null", paper.Read(5));
    }

#pragma warning disable CS0649, CA1812 // Never assigned: the type of the field is what counts.
    private sealed class Far
    {
        public System.Net.Mail.MailMessage? Message;
        public NearBy Struct;
    }

    private struct NearBy
    {
        public System.Net.Mail.SmtpClient? Client;
    }
#pragma warning restore

    [Fact]
    public void A_type_that_nobody_has_used_is_not_loaded()
    {
        var far = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(Far));
        Assert.EndsWith("{Client: null}}", Paper.Of(far), StringComparison.Ordinal);
        ValueKinds.For(typeof(List<Far>));
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == "System.Net.Mail");
    }

    [Fact]
    public void What_a_method_takes_is_planned_before_it_is_called()
    {
        _ = new Paper();
        ValueKinds.For(typeof(List<Planned>));
        Assert.NotNull(TypePlans.Find(typeof(List<Planned>).TypeHandle.Value));
        Assert.NotNull(TypePlans.Find(typeof(Planned).TypeHandle.Value));
    }

    private sealed class Planned;

    [Fact]
    public void A_chain_of_wrappers_ends()
    {
        object awaited = "end";
        IList<int> list = [1];
        for (var i = 0; i < 200_000; i++)
        {
            awaited = Task.FromResult(awaited);
            list = new System.Collections.ObjectModel.ReadOnlyCollection<int>(list);
        }
        Assert.Equal("System.Collections.ObjectModel.ReadOnlyCollection<int>{..}", Paper.Of(list));
        Assert.EndsWith("Task<object>{..}", Paper.Of(awaited), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrapper_of_itself_is_a_cycle()
    {
        var inner = new List<object>();
        var wrapper = new System.Collections.ObjectModel.ReadOnlyCollection<object>(inner);
        inner.Add(wrapper);
        Assert.EndsWith("[^2", Paper.Of(wrapper), StringComparison.Ordinal);
        var list = new LinkedList<object>();
        list.AddLast(list);
        Assert.EndsWith("[^1", Paper.Of(list), StringComparison.Ordinal);
    }
}
