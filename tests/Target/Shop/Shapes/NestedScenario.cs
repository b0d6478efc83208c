using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class NestedScenario
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += new Outer.Inner().M(i) + new Outer.Inner.Deepest<string>().M("deep", 1L) + Outer.CallHidden(i);
        }

        return sum.ToString();
    }
}

public static class Outer
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CallHidden(int value) => Hidden.M(value);

    public sealed class Inner
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public int M(int value) => value + 1;

        public sealed class Deepest<T>
        {
            [MethodImpl(MethodImplOptions.NoInlining)]
            public int M<TOther>(T value, TOther other) => typeof(TOther).Name.Length + (value is null ? 0 : 1);
        }
    }

    private static class Hidden
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        internal static int M(int value) => value + 3;
    }
}
