using System.Runtime.CompilerServices;

namespace Shop.Bodies;

/// <summary>Methods for which a tool made for one test prepares bodies that no JIT accepts.</summary>
public static class SpoiledScenario
{
    public static string Run(int n) => $"{Twice(n)} {Thrice(n)}";

    /// <summary>Apart from Run, so that it can be the first call of all.</summary>
    public static string RunFirst(int n) => $"{Fourfold(n)}";

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Twice(int spoiled) => spoiled * 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Thrice(int whole) => whole * 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fourfold(int spoiled) => spoiled * 4;
}
