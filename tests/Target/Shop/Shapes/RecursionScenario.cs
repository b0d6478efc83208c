using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>n is the depth.</summary>
public static class RecursionScenario
{
    public static string Run(int n) => $"{Tower.Build(n)} {Tower.Even(n)}";
}

public static class Tower
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Build(int height) => height == 0 ? 0 : 1 + Build(height - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Even(int number) => number == 0 || Odd(number - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Odd(int number) => number != 0 && Even(number - 1);
}
