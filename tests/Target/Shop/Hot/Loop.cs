using System.Runtime.CompilerServices;

namespace Shop.Hot;

/// <summary>Methods that take about two nanoseconds and are never inlined.</summary>
public static class Loop
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Tick(int value, int step) => value + step;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Label(int value, string text) => value + text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Item(int value, Parcel parcel) => value + parcel.Weight;
}

public sealed class Parcel(int weight)
{
    private readonly long _id = 4711;
    public readonly bool Fragile = true;
    public readonly string Target = "harbour";
    public int Weight { get; } = weight;
    public double Price { get; set; } = 12.5;

    public override string ToString() => $"parcel {_id}";
}
