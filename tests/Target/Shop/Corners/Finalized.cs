using System.Runtime.CompilerServices;

namespace Shop.Corners;

/// <summary>Its last words are said on the finalizer's thread.</summary>
public sealed class Finalized(int number)
{
    private static int s_gone;

    public static int Gone => Volatile.Read(ref s_gone);

    ~Finalized() => Bury(number);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Bury(int number) => Interlocked.Increment(ref s_gone);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Make(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _ = new Finalized(i);
        }
    }
}
