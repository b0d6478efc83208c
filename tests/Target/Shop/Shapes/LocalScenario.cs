using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class LocalScenario
{
    public static string Run(int n)
    {
        var tailor = new Tailor();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += tailor.Sew(i, [3, 1, 2]);
        }

        return sum.ToString();
    }
}

public sealed class Tailor
{
    private readonly int _thread = 2;

    /// <summary>Holds the local functions Measure and Cut, and three lambdas, the last inside another.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Sew(int size, int[] pieces)
    {
        Func<int, int> plain = static x => x + 1;
        Func<int, int> captures = x => x + size;
        Func<int, Func<int, int>> nested = x => y => x + y + _thread;
        return Measure(size) + pieces.Select(captures).Sum() + plain(1) + nested(1)(2) + Cut(pieces);

        int Measure(int length) => length * _thread;

        static int Cut(int[] parts)
        {
            var cuts = 0;
            foreach (var part in parts)
            {
                cuts += part;
            }

            return cuts;
        }
    }
}
