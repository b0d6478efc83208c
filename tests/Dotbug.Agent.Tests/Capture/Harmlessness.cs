using System.Collections;
using System.Reflection;
using System.Reflection.Emit;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Tests.Capture;

public sealed unsafe class Harmlessness
{
#pragma warning disable CA1065, CA1806, CS0659, CA1720 // Everything here throws: that is its job.
    private sealed class Bomb : IEnumerable<int>, IDisposable
    {
        public static int Exploded;
        public int Fine = 1;

        private static T Explode<T>()
        {
            Interlocked.Increment(ref Exploded);
            throw new InvalidOperationException("user code ran");
        }

        public int Count => Explode<int>();
        public string Text => Explode<string>();
        public override string ToString() => Explode<string>();
        public override int GetHashCode() => Explode<int>();
        public override bool Equals(object? obj) => Explode<bool>();
        public IEnumerator<int> GetEnumerator() => Explode<IEnumerator<int>>();
        IEnumerator IEnumerable.GetEnumerator() => Explode<IEnumerator>();
        public void Dispose() => Explode<int>();
        public static bool operator ==(Bomb a, Bomb b) => Explode<bool>();
        public static bool operator !=(Bomb a, Bomb b) => Explode<bool>();
    }

    private sealed class BombException(string message) : Exception(message)
    {
        public override string Message => throw new InvalidOperationException("user code ran");
        public override IDictionary Data => throw new InvalidOperationException("user code ran");
    }

    private sealed class Lazily
    {
        public static readonly int Started = Start();
        public int Value = 4;

        private static int Start()
        {
            s_started = true;
            return 1;
        }
    }
#pragma warning restore

    private static bool s_started;

    private sealed class Five
    {
        public int A = 1;
        public string B = "b";
        public long C = 3;
        public double D = 4;
        public DateTime E = DateTime.UnixEpoch;
    }

    [Fact]
    public void No_code_of_the_program_runs()
    {
        var bomb = new Bomb();
        Assert.EndsWith("Bomb{Fine: 1}", Paper.Of(bomb), StringComparison.Ordinal);
        Assert.EndsWith("Bomb{Fine: 1}", Paper.Of(new object[] { bomb }), StringComparison.Ordinal);
        Assert.EndsWith("BombException!\"m\"<-null", Paper.Of(new BombException("m")), StringComparison.Ordinal);
        Assert.Equal(0, Bomb.Exploded);
    }

    [Fact]
    public void A_static_constructor_is_not_run()
    {
        var o = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(Holder<Lazily>));
        Assert.EndsWith("{Item: null, Plain: 0}", Paper.Of(o), StringComparison.Ordinal);
        TypePlans.Prebuild(typeof(Lazily), 2);
        Assert.False(s_started);
        Assert.Equal(1, Lazily.Started);
        Assert.True(s_started);
    }

    private sealed class Holder<T>
    {
        public T? Item;
        public int Plain;
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_time()
    {
        using var paper = new Paper();
        var five = new Five();
        var map = new Dictionary<string, object> { ["token"] = 1, ["b"] = five };
        object?[] all = [five, map, "text", 5, DayOfWeek.Friday, new List<Guid> { Guid.Empty }, Task.FromResult(5), new IOException("x"), typeof(int), (1, "x"),
            new int?[] { 1, null }, new HashSet<string> { "a" }];
        void Write()
        {
            foreach (var o in all)
            {
                paper.Restart();
                ValueWriter.Int32(paper.Writer, 5);
                ValueWriter.String(paper.Writer, "text");
                ValueWriter.Decimal(paper.Writer, 5m);
                ValueWriter.DateTimeOffset(paper.Writer, DateTimeOffset.UnixEpoch);
                ValueWriter.Object(paper.Writer, o);
            }
        }
        Write();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Write();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Objects_may_move_while_they_are_read()
    {
        using var paper = new Paper(depth: 5);
        using var stop = new CancellationTokenSource();
        var mover = new Thread(() =>
        {
            var kept = new object[512];
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                kept[i % kept.Length] = new byte[i % 700];
                if (i % 2000 == 0)
                    GC.Collect(i % 3, GCCollectionMode.Forced, true, true);
            }
        });
        mover.Start();
        try
        {
            for (var i = 0; i < 20_000; i++)
            {
                // Fresh objects: the youngest move most.
                var five = new Five { A = i, B = "b" + i };
                var list = new List<object> { five, new[] { five, five }, new Dictionary<string, object> { ["k" + i] = five } };
                paper.Restart();
                ValueWriter.Object(paper.Writer, list);
                if (i % 100 == 0)
                {
                    var one = $"Five{{A: {i}, B: \"b{i}\", C: 3L, D: 4d, E: 1970-01-01T00:00:00Z}}";
                    Assert.Equal(4, paper.Read().Split(one).Length - 1);
                }
            }
        }
        finally
        {
            stop.Cancel();
            mover.Join();
        }
    }

    [Fact]
    public void A_collection_that_changes_meanwhile_does_no_harm()
    {
        using var paper = new Paper(items: 50);
        using var stop = new CancellationTokenSource();
        var map = new Dictionary<int, string>();
        var list = new List<string>();
        var changer = new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                map[i % 97] = "v";
                map.Remove(i * 7 % 97);
                list.Add("x");
                if (i % 40 == 0)
                    list.Clear();
                if (i % 1000 == 0)
                    list.TrimExcess();
            }
        });
        changer.Start();
        try
        {
            for (var i = 0; i < 50_000; i++)
            {
                paper.Restart();
                ValueWriter.Object(paper.Writer, map);
                ValueWriter.Object(paper.Writer, list);
                if (i % 50 == 0)
                    paper.Read(2);
            }
        }
        finally
        {
            stop.Cancel();
            changer.Join();
        }
    }

    [Fact]
    public void A_type_that_may_be_unloaded_gets_no_plan()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("gone"), AssemblyBuilderAccess.RunAndCollect);
        var builder = assembly.DefineDynamicModule("gone").DefineType("Gone", TypeAttributes.Public);
        builder.DefineField("Number", typeof(int), FieldAttributes.Public);
        var type = builder.CreateType();
        Assert.Equal("typeof ?", Paper.Of(Activator.CreateInstance(type)));
        Assert.Same(TypePlans.Other, TypePlans.Add(type));
        Assert.Same(TypePlans.Other, TypePlans.Add(typeof(List<>).MakeGenericType(type)));
    }

    [Fact]
    public void Every_renderer_works_on_this_runtime()
    {
        _ = new Paper();
        Assert.True(SelfTest.Passed);
        Assert.True(Known.TaskFaults);
    }

    [Fact]
    public void Two_threads_that_meet_a_type_first_agree_on_its_plan()
    {
        _ = new Paper();
        var type = typeof(Holder<(int, long, Guid)>);
        var plans = new TypePlan[4];
        using var barrier = new Barrier(plans.Length);
        var threads = plans.Select((_, i) => new Thread(() =>
        {
            barrier.SignalAndWait();
            plans[i] = TypePlans.Add(type);
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.All(plans, p => Assert.Same(plans[0], p));
        Assert.Same(plans[0], TypePlans.ById(plans[0].Id));
    }
}
