using System.Runtime.CompilerServices;

namespace Shop.Values;

public enum Season
{
    Spring = 1,
    Summer,
    Autumn,
    Winter,
}

[Flags]
public enum Rights : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    Delete = 4,
    All = 7,
}

public enum Wide : ulong
{
    Top = ulong.MaxValue,
}

public static class ScalarValues
{
    public static string Run(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Scalars.Small(sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue);
            sum += Scalars.Whole(int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue);
            sum += Scalars.Native(-1, 1, Int128.MinValue, UInt128.MaxValue);
            sum += Scalars.Floats(1.5f, double.NaN, (Half)0.5, double.NegativeInfinity, -0.0, double.Epsilon);
            sum += Scalars.Flags(true, false, 'x', '\0', '\ud800');
            var rights = Rights.Read | Rights.Delete;
            sum += Scalars.Enums(Season.Autumn, (Season)99, rights, Rights.None, (Rights)9, Wide.Top);
            sum += Scalars.Nullables(5, null, Season.Winter, null, 2.5m);
            sum += Scalars.Echo(42) + (Scalars.Nothing() is null ? 1 : 0);
        }

        return sum.ToString();
    }
}

public static class Scalars
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Small(sbyte a, byte b, short c, ushort d) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Whole(int a, uint b, long c, ulong d) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Native(nint a, nuint b, Int128 c, UInt128 d) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Floats(float a, double b, Half c, double d, double e, double f) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Flags(bool yes, bool no, char letter, char zero, char lone) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Enums(Season season, Season unknown, Rights two, Rights none, Rights odd, Wide wide) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Nullables(int? some, int? none, Season? season, Guid? noId, decimal? price) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Echo(int value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object? Nothing() => null;
}
