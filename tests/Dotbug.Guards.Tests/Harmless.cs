
namespace Dotbug.Guards.Tests;

/// <summary>What the code of a guard must never do on a thread of the program.</summary>
public sealed class Harmless
{
    private delegate int Compiled(Outcome outcome, object? result, object? self, Order order, Dictionary<string, int> map, object boxed, decimal price);

    private static readonly TestScope s_scope = new(
        [("order", typeof(Order)), ("map", typeof(Dictionary<string, int>)), ("boxed", typeof(object)), ("price", typeof(decimal))]);

    [Theory]
    [InlineData("order.Id == 42 && order.Customer?.Name != \"x\"")]
    [InlineData("order.Total.Amount * 2 > price + 1.5")]
    [InlineData("map[\"b\"] == 2 && map.Count == 2")]
    [InlineData("boxed == 5 && boxed is int && boxed < 7")]
    [InlineData("order.Total.Currency startswith \"E\" && order.Total.Currency in (\"USD\", \"EUR\")")]
    [InlineData("order.Place.Item2 matches \"^B$\"")]
    [InlineData("order.Status in (New, Paid) && order.ShippedAt == null")]
    [InlineData("$exception != null || order.Id == 42")]
    [InlineData("$exception.Message == order.Place.Item2 || order.Total.Currency startswith \"E\"")]
    [InlineData("order._lines[0].Sku == \"a-1\" && order.Tag == \"tag\" && order is Order")]
    public void A_guard_allocates_nothing(string guard)
    {
        var method = Guard.Compile(Guard.Plan(guard, s_scope), s_scope);
        var run = method.CreateDelegate<Compiled>();
        var (outcome, order, map) = (new Outcome(), new Order(), new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        object boxed = 5;
        // The first runs compile what the framework's own methods need.
        for (var i = 0; i < 100; i++)
            Assert.Equal((int)Answer.True, run(outcome, null, null, order, map, boxed, 3m));
        // The least of some rounds: the runtime's table of casts, which all threads fill, may grow on this one.
        var least = long.MaxValue;
        var answers = 0;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                answers += run(outcome, null, null, order, map, boxed, 3m);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
        Assert.Equal(5000, answers);
    }

    [Fact]
    public void A_dictionary_is_read_without_its_comparer()
    {
        var comparer = new TrapComparer();
        var map = new Dictionary<string, int>(comparer) { ["a"] = 1, ["b"] = 2 };
        map.Remove("a");
        comparer.Armed = true;
        var scope = new TestScope([("map", map.GetType())]);
        Assert.Equal(Answer.True, Guard.Run("map[\"b\"] == 2", scope, arguments: [map]));
        Assert.Equal(Answer.Fault, Guard.Run("map[\"a\"] == 1", scope, arguments: [map]));
    }

    [Fact]
    public void A_large_dictionary_is_not_searched()
    {
        var scope = new TestScope([("map", typeof(Dictionary<int, int>))]);
        var map = Enumerable.Range(0, 1024).ToDictionary(n => n);
        Assert.Equal(Answer.True, Guard.Run("map[1023] == 1023", scope, arguments: [map]));
        map.Add(1024, 1024);
        Assert.Equal(Answer.Fault, Guard.Run("map[0] == 0", scope, arguments: [map]));
    }

    [Fact]
    public void An_empty_dictionary_has_no_entries() =>
        Assert.Equal(Answer.Fault, Guard.Run("map[0] == 0", new TestScope([("map", typeof(Dictionary<int, int>))]), arguments: [new Dictionary<int, int>()]));

    [Fact]
    public async Task A_collection_that_changes_meanwhile_does_no_harm()
    {
        var scope = new TestScope([("map", typeof(Dictionary<string, string>)), ("list", typeof(List<string>))]);
        var method = Guard.Compile(Guard.Plan("(map[\"k7\"] == \"v\" || list[3] == \"x\") && map.Count > 1", scope), scope);
        var run = method.CreateDelegate<Func<Outcome, object?, object?, Dictionary<string, string>, List<string>, int>>();
        var map = new Dictionary<string, string>();
        var list = new List<string>();
        var ended = false;
        var writer = Task.Run(() =>
        {
            for (var round = 0; round < 3000; round++)
            {
                for (var i = 0; i < 20; i++)
                {
                    map["k" + i] = "v";
                    list.Add("x");
                }

                map.Clear();
                list.Clear();
                list.TrimExcess();
            }

            Volatile.Write(ref ended, true);
        }, TestContext.Current.CancellationToken);
        var outcome = new Outcome();
        var seen = new int[4];
        while (!Volatile.Read(ref ended))
            seen[run(outcome, null, null, map, list)]++;
        await writer;
        Assert.True(seen.Sum() > 0);
    }

    [Theory]
    [InlineData("tree", ".Children[0]", ".Name == \"n\"")]
    [InlineData("tree", ".Next.Result", ".Name == \"n\"")]
    [InlineData("tree", "?.Parent", "?.Name == \"n\"")]
    public void Long_chains_make_code_that_grows_with_their_length_only(string head, string step, string end)
    {
        var scope = new TestScope([("tree", typeof(Tree))]);
        var sizes = new List<int>();
        foreach (var length in new[] { 10, 20, 40 })
        {
            var method = Guard.Compile(Guard.Plan(head + string.Concat(Enumerable.Repeat(step, length)) + end, scope), scope);
            sizes.Add(method.GetILGenerator().ILOffset);
        }

        Assert.InRange(sizes[2], sizes[1], 3 * sizes[1]);
        Assert.InRange(sizes[1], sizes[0], 3 * sizes[0]);
    }

    [Fact]
    public void A_guard_that_traps_would_break_runs_none_of_them()
    {
        var scope = Values.Scope();
        foreach (var guard in new[] { "trap == trap2", "trap.Value == 1", "trap in (null)", "trap is Trap", "trap is IComparable", "error.Message == \"quiet\"" })
            Assert.NotEqual(Answer.Fault, Guard.Run(guard, scope, arguments: Values.Arguments));
        foreach (var guard in new[] { "trap.Loud == 1", "trap < trap2", "trap == 1", "trap == \"x\"", "trap.Length == 1", "trap contains \"x\"" })
            Assert.NotNull(Guard.Error(guard, scope));
    }

    [Fact]
    public void An_object_that_answers_is_with_code_is_not_asked()
    {
        var scope = new TestScope([("x", typeof(object))]);
        Assert.Equal(Answer.Fault, Guard.Run("x is IHasId", scope, arguments: [new Dynamic()]));
        Assert.Equal(Answer.False, Guard.Run("x is Order", scope, arguments: [new Dynamic()]));
    }

    [Fact]
    public void Looking_for_a_type_loads_no_assembly()
    {
        // What the compiler itself needs is loaded by the first time.
        Assert.Equal("DB1110", Guard.Error("order is NoSuchTypeAnywhere", s_scope)?.Code);
        var heard = new List<string>();
        var here = Environment.CurrentManagedThreadId;
        void Hear(string name)
        {
            if (Environment.CurrentManagedThreadId == here)
                heard.Add(name);
        }

        ResolveEventHandler asked = (_, e) =>
        {
            Hear(e.Name);
            return null;
        };
        AssemblyLoadEventHandler loaded = (_, e) => Hear(e.LoadedAssembly.FullName!);
        AppDomain.CurrentDomain.AssemblyResolve += asked;
        AppDomain.CurrentDomain.AssemblyLoad += loaded;
        Assert.Equal("DB1110", Guard.Error("order is NoSuchTypeEither", s_scope)?.Code);
        Assert.Null(Guard.Error("order is Order", s_scope));
        AppDomain.CurrentDomain.AssemblyResolve -= asked;
        AppDomain.CurrentDomain.AssemblyLoad -= loaded;
        Assert.Empty(heard);
    }

    [Fact]
    public void Checking_throws_no_exception_that_the_program_could_hear()
    {
        var heard = 0;
        var here = Environment.CurrentManagedThreadId;
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> handler =
            (_, _) => heard += Environment.CurrentManagedThreadId == here ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += handler;
        foreach (var guard in new[] { "nope == 1", "order.Nope == 1", "order < order", "map[1] == 2", "order is Nothing", "price + 1" })
            Assert.NotNull(Guard.Error(guard, s_scope));
        AppDomain.CurrentDomain.FirstChanceException -= handler;
        Assert.Equal(0, heard);
    }

    internal sealed class Tree
    {
        public string? Name { get; set; }
        public Tree? Parent { get; set; }
        public IReadOnlyList<Tree>? Children { get; set; }
        public Task<Tree>? Next { get; set; }
    }

    private sealed class Dynamic : System.Runtime.InteropServices.IDynamicInterfaceCastable
    {
        public RuntimeTypeHandle GetInterfaceImplementation(RuntimeTypeHandle interfaceType) => throw new InvalidOperationException();

        public bool IsInterfaceImplemented(RuntimeTypeHandle interfaceType, bool throwIfNotImplemented) =>
            throw new InvalidOperationException("asked");
    }
}
