using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class IndexerScenario
{
    public static string Run(int n)
    {
        var chart = new Chart();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            chart[i % 8] = i;
            chart["row", i % 8] = i;
            sum += chart[i % 8] + chart["row", 3];
        }

        return sum.ToString();
    }
}

public sealed class Chart
{
    private readonly int[] _values = new int[16];

    public int this[int index]
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => _values[index];
        [MethodImpl(MethodImplOptions.NoInlining)]
        set => _values[index] = value;
    }

    public int this[string row, int column]
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => _values[row.Length + column];
        [MethodImpl(MethodImplOptions.NoInlining)]
        set => _values[row.Length + column] = value;
    }
}
