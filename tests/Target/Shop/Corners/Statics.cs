using System.Runtime.CompilerServices;

namespace Shop.Corners;

/// <summary>Has a static constructor that calls a method.</summary>
public static class Early
{
    public static readonly int Value;

    static Early() => Value = Make(7);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Make(int from) => from * 6;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Read(int plus) => Value + plus;
}

/// <summary>Has a static constructor that waits until it is let go.</summary>
public static class Stuck
{
    public static readonly int Value;

    static Stuck()
    {
        Stopper.Entered.Set();
        Stopper.Go.Wait();
        Value = 5;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Read(int plus) => Value + plus;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Twice(int value) => value * 2;
}

/// <summary>Beside it: another thread may use this while the constructor runs.</summary>
public static class Stopper
{
    public static readonly ManualResetEventSlim Entered = new();
    public static readonly ManualResetEventSlim Go = new();
}

/// <summary>What each thread has for itself, made when it is first asked for.</summary>
public static class Own
{
    [ThreadStatic]
    private static int[]? t_numbers;

    private static readonly ThreadLocal<int> s_start = new(() => First(100));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int First(int value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Next(int step)
    {
        t_numbers ??= [s_start.Value];
        return t_numbers[0] += step;
    }
}
