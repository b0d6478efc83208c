namespace Dotbug.Profiler;

/// <summary>
/// Re-jit and revert requests must come from a thread that is not running managed code of the target (the runtime suspends itself
/// while it serves them), so each batch gets a thread of its own, which ends with it.
/// </summary>
internal static unsafe class RequestThread
{
    private static readonly Lock s_one = new();

    /// <summary>Re-jits when <paramref name="results"/> is null, reverts otherwise. Returns the HRESULT; any thread.</summary>
    public static int Run(uint count, nint* modules, uint* tokens, int* results)
    {
        lock (s_one)
        {
            var result = 0;
            var (m, t, r) = ((nint)modules, (nint)tokens, (nint)results);
            var thread = new Thread(() => result = r == 0
                ? Runtime.RequestReJit(count, (nint*)m, (uint*)t)
                : Runtime.RequestRevert(count, (nint*)m, (uint*)t, (int*)r), 256 * 1024);
            thread.Start();
            thread.Join();
            return result;
        }
    }
}
