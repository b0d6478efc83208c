using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Shop.Values;

/// <summary>Values that must be looked at from outside only; 'touched' says whether anybody did otherwise.</summary>
public static class BombValues
{
    public static string Run(int n)
    {
        var map = new Dictionary<string, int>(new CountingComparer()) { ["quiet"] = 1 };
        CountingComparer.Calls = 0;
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var bomb = new Bomb();
            sum += Range.Object(bomb) + Range.Typed(bomb) + Range.Items([bomb, bomb]) + Range.Map(map);
            sum += Range.Return(bomb).Fuse + Range.Failure(new LoudException()) + Range.Struct(new Mine { Depth = 9 });
        }

        return $"{sum} comparer={CountingComparer.Calls}";
    }
}

public static class Range
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Object(object bomb) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Typed(Bomb bomb) => bomb.Fuse;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Items(List<Bomb> bombs) => bombs.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Map(Dictionary<string, int> map) => map.Count;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Bomb Return(Bomb bomb) => bomb;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Failure(Exception failure) => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Struct(Mine mine) => mine.Depth;
}

/// <summary>A user's comparer: x["key"] in a guard must not call it.</summary>
public sealed class CountingComparer : IEqualityComparer<string>
{
    public static int Calls;

    public bool Equals(string? x, string? y)
    {
        Calls++;
        return string.Equals(x, y, StringComparison.OrdinalIgnoreCase);
    }

    public int GetHashCode(string obj)
    {
        Calls++;
        return obj.Length;
    }
}

/// <summary>Message, StackTrace and Data are user code here.</summary>
public sealed class LoudException : Exception
{
    public override string Message => Bomb.Explode<string>();

    public override string? StackTrace => Bomb.Explode<string>();

    public override System.Collections.IDictionary Data => Bomb.Explode<System.Collections.IDictionary>();

    public override string ToString() => Bomb.Explode<string>();
}

public struct Mine
{
    public int Depth;

    public override readonly string ToString() => Bomb.Explode<string>();

    public override readonly int GetHashCode() => Bomb.Explode<int>();

    public override readonly bool Equals([NotNullWhen(true)] object? obj) => Bomb.Explode<bool>();
}
