using System.Runtime.CompilerServices;

namespace Shop.Corners;

/// <summary>Calls itself.</summary>
public static unsafe class Deep
{
    /// <summary>How far the stack has grown between the first call and the last one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Down(int left, long top)
    {
        byte here;
        var now = (long)&here;
        return left == 0 ? top - now : Down(left - 1, top == 0 ? now : top) + 0;
    }

    /// <summary>As deep as the runtime says that there is stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Bottom(int depth, object something)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return depth;
        }

        return Bottom(depth + 1, something) + 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Endless(int depth) => depth < 0 ? 0 : Endless(depth + 1) + 1;
}
