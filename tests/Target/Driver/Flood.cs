using System.Diagnostics;
using System.Runtime.CompilerServices;
using Shop.Hot;

namespace Target.Driver;

/// <summary>As many calls of a two-nanosecond method as the machine can make.</summary>
internal static class Flood
{
    private const int Batch = 1024;

    /// <summary>amount is a number of calls for each thread, or a time such as 500ms.</summary>
    public static string Run(int threads, string amount)
    {
        var timed = amount.EndsWith("ms", StringComparison.Ordinal);
        var limit = timed ? long.MaxValue : long.Parse(amount);
        var time = timed ? TimeSpan.FromMilliseconds(long.Parse(amount[..^2])) : TimeSpan.MaxValue;
        var calls = 0L;
        var watch = Stopwatch.StartNew();
        Crew.Run(threads, _ =>
        {
            var mine = 0L;
            while (mine < limit && watch.Elapsed < time)
            {
                var batch = (int)Math.Min(Batch, limit - mine);
                Spin(batch);
                mine += batch;
            }

            Interlocked.Add(ref calls, mine);
        });
        return $"flooded {calls} {watch.Elapsed.TotalMilliseconds:F0} ms";
    }

    public static string Churn(int threads, int calls)
    {
        var total = 0L;
        for (var i = 0; i < threads; i++)
        {
            var thread = new Thread(() => total += Spin(calls)) { Name = $"churn {i}" };
            thread.Start();
            thread.Join();
        }

        return $"churned {(long)threads * calls}";
    }

    public static string Allocated(int calls)
    {
        Spin(1);
        Label(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Spin(calls);
        var ticks = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        Label(calls);
        return $"allocated {ticks} {GC.GetAllocatedBytesForCurrentThread() - before}";
    }

    /// <summary>Of enumerations that no step of is ever pending: whatever it is, it is the program's own.</summary>
    public static string AllocatedByIterators(int calls)
    {
        Enumerate(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Enumerate(calls);
        return $"allocated {GC.GetAllocatedBytesForCurrentThread() - before}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Enumerate(int calls)
    {
        var ticker = new Shop.Partners.Ticker();
        for (var i = 0; i < calls; i++)
        {
            var items = ticker.AtOnce(2).GetAsyncEnumerator();
            while (items.MoveNextAsync().GetAwaiter().GetResult())
            {
            }
        }
    }

    /// <summary>Of calls with spans, references of generic code and ref structs.</summary>
    public static string AllocatedOnStack(int calls)
    {
        Stacked(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Stacked(calls);
        return $"allocated {GC.GetAllocatedBytesForCurrentThread() - before}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Stacked(int calls)
    {
        Span<int> numbers = stackalloc int[] { 1, 2, 3 };
        for (var i = 0; i < calls; i++)
        {
            var (left, total) = (i, 0);
            Shop.Shapes.Spans.Sum(numbers);
            Shop.Shapes.Spans.Tail(numbers);
            Shop.Shapes.Spans.Trim(" text ");
            Shop.Shapes.Shelf.Same(ref left, ref left);
            Shop.Shapes.References.Cell(1);
            new Shop.Shapes.Words("one two", ref total).Next(out _);
            new Shop.Shapes.Window<int>(numbers).Move(1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Spin(int calls)
    {
        var sum = 0L;
        for (var i = 0; i < calls; i++)
        {
            sum += Loop.Tick(i, 1);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Label(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            Loop.Label(i, "flood");
        }
    }
}
