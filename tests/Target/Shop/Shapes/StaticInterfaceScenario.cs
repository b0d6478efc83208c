using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>Static virtual members of interfaces, with and without a body of their own, called through a type parameter.</summary>
public static class StaticInterfaceScenario
{
    public static string Run(int n)
    {
        var result = "";
        for (var i = 0; i < n; i++)
        {
            result = Units.Describe<Kilo>(5) + Units.Describe<Mile>(3) + Units.Total<Money2>([new(1), new(4)]).Cents;
        }

        return result;
    }
}

public interface IUnit<TSelf> where TSelf : IUnit<TSelf>
{
    static abstract string Name(int value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static virtual int Factor(int value) => value;
}

public readonly struct Kilo : IUnit<Kilo>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Name(int value) => value + "km";

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int IUnit<Kilo>.Factor(int value) => value * 1000;
}

public sealed class Mile : IUnit<Mile>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Name(int value) => value + "mi";
}

public interface ISum<T> where T : ISum<T>
{
    static abstract T operator +(T left, T right);
    static abstract T Zero { get; }
}

public readonly record struct Money2(int Cents) : ISum<Money2>
{
    public static Money2 Zero
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => new(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Money2 operator +(Money2 left, Money2 right) => new(left.Cents + right.Cents);
}

public static class Units
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Describe<T>(int value) where T : IUnit<T> => T.Name(value) + T.Factor(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Total<T>(T[] all) where T : ISum<T>
    {
        var sum = T.Zero;
        foreach (var one in all)
        {
            sum += one;
        }

        return sum;
    }
}
