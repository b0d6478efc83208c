using System.Runtime.CompilerServices;

namespace Bench.Target;

/// <summary>One loop for each method. A loop is all that stands between the calls that are measured.</summary>
internal static class Loops
{
    private const string Name = "chair";
    private const int Depth = 20;

    private static readonly Order _order = new(4711, "acme", 3, 12.5, true);
    private static readonly Box _box = new(1, 2, 3, 4);
    private static readonly List<int> _ten = [.. Enumerable.Range(1, 10)];

    public static readonly SortedDictionary<string, Func<int, int>> All = new(StringComparer.Ordinal)
    {
        ["step"] = Step,
        ["deep"] = Deep,
        ["place"] = Place,
        ["pair"] = Pair,
        ["area"] = Area,
        ["list"] = List,
        ["now"] = Now,
        ["once"] = Once,
        ["twice"] = Twice,
        ["tick"] = Tick,
        ["busy"] = Busy,
        ["busy-now"] = BusyNow,
        ["serve"] = Serving.Serve,
        ["throw"] = Happening.Throw,
        ["collect"] = Happening.Collect,
        ["allocate"] = Happening.Allocate,
        ["contend"] = Happening.Contend,
        ["event1"] = Event1,
        ["event2"] = Event2,
        ["queue1"] = Queue1,
        ["queue2"] = Queue2,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Step(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Step(i, Name);
        }

        return sum;
    }

    private static int Deep(int calls) => Down(Depth, calls);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Down(int depth, int calls) => depth == 0 ? Step(calls) : Down(depth - 1, calls) + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Place(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Place(i, _order);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Pair(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Pair(i, Name);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Area(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Area(i, _box);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int List(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.List(i, _ten);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Now(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.NowAsync(i, Name).Result;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Once(int calls)
    {
        var sum = 0;
        var signal = Signal.Mine;
        for (var i = 0; i < calls; i++)
        {
            var call = Work.OnceAsync(i, Name);
            signal.Go();
            sum += call.Result;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Twice(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Twice(i);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Tick(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Tick(i, 1);
        }

        return sum;
    }

    /// <summary>Some microseconds of work around each call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Busy(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.Place(Work.Grind(i), _order);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int BusyNow(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Work.NowAsync(Work.Grind(i) & int.MaxValue, Name).Result;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Event1(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Rivals.EventOfCall(i, Name);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Event2(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Rivals.EventsOfCallAndReturn(i, Name);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Queue1(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Rivals.QueueOfCall(i, Name);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Queue2(int calls)
    {
        var sum = 0;
        for (var i = 0; i < calls; i++)
        {
            sum += Rivals.QueueOfCallAndReturn(i, Name);
        }

        return sum;
    }
}
