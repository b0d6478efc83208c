using System.Runtime.CompilerServices;

namespace Shop.Shapes;

/// <summary>One name, many parameter lists: each is called once a round.</summary>
public static class OverloadScenario
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Printer.Print() + Printer.Print(1) + Printer.Print(1L) + Printer.Print("s") + Printer.Print(1, "s");
            sum += Printer.Print(new[] { 1, 2 }) + Printer.Print(new List<int> { 1 }) + Printer.Print((int?)5);
            sum += Printer.Print(new object()) + Printer.Print(1, 2, 3, 4) + Printer.Print(new Outer.Inner());
            sum += Printer.Print<string>("g", 1) + Printer.Print((1, "t"));
        }

        return sum.ToString();
    }
}

public static class Printer
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print() => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(int number) => 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(long number) => 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(string text) => 4;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(int number, string text) => 5;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(int[] numbers) => 6;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(List<int> numbers) => 7;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(int? number) => 8;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(object any) => 9;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(int first, params int[] more) => 10;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print(Outer.Inner inner) => 11;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print<T>(T value, int number) where T : notnull => 12;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Print((int Number, string Text) pair) => 13;
}
