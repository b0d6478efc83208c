using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>Generic types and methods over references, values and structs: shared code and code of their own.</summary>
public static class GenericScenario
{
    public static string Run(int n)
    {
        var result = "";
        for (var i = 0; i < n; i++)
        {
            var parts = new object?[]
            {
                new Pair<int, string>(i, "one").Swap(2.5),
                new Pair<string, string>("a", "b").Swap("c"),
                new Pair<Guid, long>(Guid.Empty, 7).Swap(true),
                Chooser.Pick(1, 2),
                Chooser.Pick("x", "y"),
                Chooser.Pick((1, 2L), (3, 4L)),
                Chooser.Pick<object?>(null, 1),
                new Slot<int>().Put(5).Take(),
                new Slot<string>().Put("five").Take(),
                Chooser.Largest([3, 9, 4]),
                Slot<int>.Made + Slot<string>.Made > 0,
                new Echo().Say<DateTime>(default),
                new Echo().Say("echo"),
                Chooser.Count(new[] { "p", "q" }),
            };
            result = string.Join('|', parts);
        }

        return result.Replace(' ', '_');
    }
}

public sealed class Pair<TFirst, TSecond>(TFirst first, TSecond second)
{
    public TFirst First { get; } = first;
    public TSecond Second { get; } = second;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Pair<TSecond, TFirst> Swap<T>(T label)
    {
        GC.KeepAlive(label);
        return new Pair<TSecond, TFirst>(Second, First);
    }

    public override string ToString() => $"({First}, {Second})";
}

public struct Slot<T>
{
    private T? _value;
    public static int Made { get; private set; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Slot<T> Put(T value)
    {
        _value = value;
        Made++;
        return this;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public T? Take() => _value;
}

public static class Chooser
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Pick<T>(T left, T right) => Comparer<T>.Default.Compare(left, right) >= 0 ? left : right;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Largest<T>(List<T> items) where T : struct, IComparable<T>
    {
        var largest = items[0];
        foreach (var item in items)
        {
            if (item.CompareTo(largest) > 0)
            {
                largest = item;
            }
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Count<T>(T[] items) where T : class => items.Length;
}

public abstract class Speaker
{
    public abstract string Say<T>(T word);
}

public sealed class Echo : Speaker
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override string Say<T>(T word) => $"{typeof(T).Name}";
}
