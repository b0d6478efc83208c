using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Shop.Failures;

public static class Doomed
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fall(string why) => throw new InvalidOperationException($"fell: {why}");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Abort(string why) => Environment.FailFast($"aborted: {why}");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Leave(int code) => Environment.Exit(code);

    /// <summary>By what native code can do to a process.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Die(string how)
    {
        _ = how switch
        {
            "fault" => strlen(0x1234),
            "abort" => abort(),
            _ => kill(Environment.ProcessId, 9),
        };
    }

    [DllImport("libc")]
    private static extern nint strlen(nint text);

    [DllImport("libc")]
    private static extern nint abort();

    [DllImport("libc")]
    private static extern nint kill(int process, int signal);
}
