using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Shop.Values;

public static class CollectionValues
{
    private static readonly string?[] _words = ["one", null, "three"];

    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Collections.Arrays([1, 2, 3], [], _words, [1.5, -2.5], [new(1, 2), new(3, 4)]);
            sum += Collections.Grids(new[,] { { 1, 2 }, { 3, 4 } }, [[1], [2, 3]]);
            sum += Collections.Lists([1, 2], [], new List<object?> { 1, "two", null });
            sum += Collections.Maps(
                new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 },
                new Dictionary<int, List<string>> { [7] = ["x", "y"] },
                Removed());
            var linked = new LinkedList<int>([5]);
            sum += Collections.Sets(["s", "t"], new Queue<int>([1, 2]), new Stack<int>([3, 4]), linked);
            sum += Collections.Others(
                ImmutableArray.Create(1, 2),
                new ConcurrentDictionary<string, int>([new("c", 3)]),
                new ArraySegment<int>([1, 2, 3, 4], 1, 2));
            sum += Collections.Tuples((1, "two"), (1, 2, 3, 4, 5, 6, 7, 8, 9), Tuple.Create(1, 'c'), new("k", 1));
            sum += Collections.Lazy(Enumerable.Range(0, int.MaxValue).Select(x => x));
        }

        return sum.ToString();
    }

    /// <summary>Has a hole where an entry was removed.</summary>
    private static Dictionary<string, string> Removed()
    {
        var map = new Dictionary<string, string> { ["x"] = "1", ["y"] = "2", ["z"] = "3" };
        map.Remove("y");
        return map;
    }
}

public readonly record struct Spot(int X, int Y);

public static class Collections
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Arrays(int[] numbers, int[] empty, string?[] words, double[] floats, Spot[] spots) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Grids(int[,] grid, int[][] jagged) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Lists(List<int> numbers, List<string> empty, List<object?> mixed) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Maps(
        Dictionary<string, int> map,
        Dictionary<int, List<string>> lists,
        IReadOnlyDictionary<string, string> hole) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Sets(HashSet<string> set, Queue<int> queue, Stack<int> stack, LinkedList<int> linked) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Others(
        ImmutableArray<int> immutable, ConcurrentDictionary<string, int> concurrent, ArraySegment<int> segment) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Tuples(
        (int Number, string Text) pair,
        (int, int, int, int, int, int, int, int, int) nine,
        Tuple<int, char> reference,
        KeyValuePair<string, int> entry) => 1;

    /// <summary>Enumerating this would take a while, and would run the program's code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Lazy(IEnumerable<int> endless) => 1;
}
