using System.Runtime.CompilerServices;

namespace Bench.Target;

/// <summary>What is traced: methods of about two nanoseconds that are not inlined, except where inlining is the point.</summary>
public static class Work
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Step(int id, string name) => id + name.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Place(int id, Order order) => id + order.Quantity;

    /// <summary>Called over a reference type, whose code all such types share.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Pair<T>(int id, T other) => id + (other is null ? 0 : 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Area(int id, Box box) => id + (int)box.Width;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int List(int id, List<int> items) => id + items.Count;

    /// <summary>Completes at once; the result is one of those for which the runtime keeps a task.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> NowAsync(int id, string name)
    {
        if (id < 0)
        {
            await Task.Yield();
        }

        return (id + name.Length) & 7;
    }

    /// <summary>Stops once, and goes on when the caller says so, on the caller's thread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> OnceAsync(int id, string name)
    {
        await Signal.Mine;
        return (id + name.Length) & 7;
    }

    /// <summary>Small enough to vanish in <see cref="Twice"/>.</summary>
    public static int Tiny(int id) => id * 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Twice(int id) => Tiny(id) + Tiny(id + 1);

    /// <summary>Some five microseconds of arithmetic.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Grind(int seed)
    {
        var value = (uint)seed | 1;
        for (var i = 0; i < 3_000; i++)
        {
            value = value * 1_664_525 + 1_013_904_223;
        }

        return (int)(value >> 8);
    }

    /// <summary>Called without a pause by <c>spin</c>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Tick(int id, int other) => id + other;
}

/// <summary>32 bytes.</summary>
public readonly struct Box(long left, long top, long width, long height)
{
    public readonly long Left = left;
    public readonly long Top = top;
    public readonly long Width = width;
    public readonly long Height = height;
}

public sealed class Order(int id, string customer, int quantity, double price, bool urgent)
{
    public int Id { get; } = id;
    public string Customer { get; } = customer;
    public int Quantity { get; } = quantity;
    public double Price { get; } = price;
    public bool Urgent { get; } = urgent;
}
