using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Shop.Shapes;

/// <summary>Methods that the JIT, the runtime or another language treats in its own way.</summary>
public static class OddScenario
{
    private static int _opened;

    /// <summary>The static constructor runs in the second round only: until then its type is loaded and not used.</summary>
    public static string Run(int n)
    {
        var result = "";
        for (var i = 0; i < n; i++)
        {
            result = $"{Odd.Eager(i)}{Odd.Plain(i)}{Odd.Hot(i)}{Odd.Listed(1, 2, 3)}{Odd.Optional()}{Odd.Optional(7)}{Odd.Managed("x")}{Odd.Dropped()}"
                + $"{Odd.Closed(3)}{new Odd.Opening[1].Length}";
        }

        if (++_opened == 3)
        {
            Odd.Open();
        }

        return result;
    }
}

public static partial class Odd
{
    private static int _dropped;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Eager(int value) => value + 1;

    [MethodImpl(MethodImplOptions.NoOptimization | MethodImplOptions.NoInlining)]
    public static int Plain(int value) => value + 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Hot(int value)
    {
        var sum = 0;
        for (var i = 0; i < 1000; i++)
        {
            sum += value ^ i;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Listed(params int[] all) => all.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Optional(int count = 5, string name = "none", DayOfWeek day = DayOfWeek.Friday) => $"{count}{name}{day}";

    /// <summary>Calls native code; only this side of it is managed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Managed(string text) => Native(text) + Stub(text);

    [DllImport("libc", EntryPoint = "strlen")]
    private static extern int Native([MarshalAs(UnmanagedType.LPUTF8Str)] string text);

    /// <summary>A stub with a body, which the compiler writes.</summary>
    [LibraryImport("libc", EntryPoint = "strlen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stub(string text);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Dropped()
    {
        var before = _dropped;
        for (var i = 0; i < 100 && Volatile.Read(ref _dropped) == before; i++)
        {
            Drop();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return _dropped > before;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop() => GC.KeepAlive(new Litter());

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Closed(int value)
    {
        var seen = new List<int>();
        Func<int, int> add = x => x + value;
        seen.Add(add(1));
        seen.Add(Twice(add(2)));
        return seen.Sum();

        [MethodImpl(MethodImplOptions.NoInlining)]
        int Twice(int x) => 2 * x * value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Open() => Opening.First++;

    public sealed class Litter
    {
        ~Litter() => _dropped++;
    }

    public sealed class Opening
    {
        public static int First;

        static Opening() => First = 1;
    }
}
