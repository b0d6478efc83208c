using System.Runtime.CompilerServices;

namespace Shop.Failures;

public static class Doomed
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fall(string why) => throw new InvalidOperationException($"fell: {why}");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Abort(string why) => Environment.FailFast($"aborted: {why}");
}
