using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class PropertyScenario
{
    public static string Run(int n)
    {
        var lamp = new Lamp { Colour = "red" };
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            lamp.Brightness = i % 200;
            sum += lamp.Brightness + lamp.Doubled + Lamp.Count;
            Lamp.Count = i;
        }

        return $"{sum} {lamp.Colour}";
    }
}

public sealed class Lamp
{
    private int _brightness;

    public static int Count { get; set; }

    public string Colour { get; init; } = "";

    public int Brightness
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => _brightness;
        [MethodImpl(MethodImplOptions.NoInlining)]
        set => _brightness = Math.Min(value, 100);
    }

    public int Doubled => _brightness * 2;
}
