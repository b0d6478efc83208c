using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>Structs small and large, as this, as parameters, and returned through a hidden buffer.</summary>
public static class StructScenario
{
    public static string Run(int n)
    {
        var meter = new Meter();
        var grid = new Grid9 { A = 1, E = 5, I = 9, Name = "grid" };
        for (var i = 0; i < n; i++)
        {
            meter.Add(i + 1);
            grid = grid.Turned(new Point(i, -i));
        }

        var price = new Price(12.5m, "EUR").Times(3);
        var middle = Point.Middle(new(2, 4), new(4, 8));
        return $"{meter.Total}|{grid.A}{grid.E}{grid.I}{grid.Name}|{price.Amount}{price.Currency}|{middle.X}";
    }
}

public struct Meter
{
    private int _total;
    public readonly int Total => _total;

    /// <summary>this is a reference to the caller's variable, and is changed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(int amount) => _total += amount;
}

public readonly record struct Point(int X, int Y)
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Point Middle(Point a, Point b) => new((a.X + b.X) / 2, (a.Y + b.Y) / 2);
}

public readonly struct Price(decimal amount, string currency)
{
    public readonly decimal Amount = amount;
    public readonly string Currency = currency;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Price Times(int factor) => new(Amount * factor, Currency);
}

public struct Grid9
{
    public long A, B, C, D, E, F, G, H, I;
    public string Name;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly Grid9 Turned(Point around) => new() { A = I + around.X + around.Y, E = E, I = A, Name = Name };
}
