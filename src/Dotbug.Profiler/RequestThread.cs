namespace Dotbug.Profiler;

/// <summary>
/// Re-jit and revert requests must come from a thread that is not running managed code of the target (the runtime suspends itself
/// while it serves them), so each batch gets a thread of its own, which ends with it.
/// </summary>
internal static unsafe class RequestThread
{
    /// <summary>What a call answers that could not be made.</summary>
    public const int EOutOfMemory = unchecked((int)0x8007000E);

    private static readonly Lock s_one = new();

    /// <summary>Re-jits when <paramref name="results"/> is null, reverts otherwise. Returns the HRESULT; any thread.</summary>
    public static int Run(uint count, nint* modules, uint* tokens, int* results)
    {
        var result = EOutOfMemory;
        var (m, t, r) = ((nint)modules, (nint)tokens, (nint)results);
        _ = Do(() => result = r == 0
            ? JitGate.Closed(() => Runtime.RequestReJit(count, (nint*)m, (uint*)t))
            : Runtime.RequestRevert(count, (nint*)m, (uint*)t, (int*)r));
        return result;
    }

    /// <summary>Makes the calls in order; results are left in them. Any thread.</summary>
    public static void Call(uint count, NativeCall* calls)
    {
        var first = (nint)calls;
        for (var i = 0u; i < count; i++)
            calls[i].Result = EOutOfMemory;
        _ = Do(() =>
        {
            var call = (NativeCall*)first;
            for (var i = 0u; i < count; i++, call++)
            {
                var at = (nint)call;
                call->Result = Runtime.IsRequestReJit(call->Function) ? JitGate.Closed(() => (int)Make((NativeCall*)at)) : Make(call);
            }
        });
    }

    private static nint Make(NativeCall* call)
    {
        var a = call->Arguments;
        return call->Function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    }

    /// <summary>False: there was no thread to be had, or no memory for one. An exception that left us would end the program.</summary>
    private static bool Do(ThreadStart work)
    {
        try
        {
            lock (s_one)
            {
                var thread = new Thread(work, 256 * 1024);
                thread.Start();
                thread.Join();
            }
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
