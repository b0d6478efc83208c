namespace Dotbug.Profiler;

/// <summary>Makes a request for re-jits while no method is being compiled; Stubs/jit_gate.c says why. On the request thread.</summary>
internal static class JitGate
{
    /// <summary>E_PENDING: compilations were under way all the time; nothing was requested.</summary>
    private const int Busy = unchecked((int)0x8000000A);

    /// <summary>A compilation takes some milliseconds, some hundred on a machine that is overloaded: so long those that begin may have to wait.</summary>
    private const int CloseMs = 500;

    /// <summary>Together longer than what jit_gate.c takes for a compilation that has failed.</summary>
    private const int Attempts = 11;

    /// <summary>For compilations that wait for one that waits for them, by a lock of the program: they go on.</summary>
    private const int OpenMs = 50;

    public static int Closed(Func<int> request)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                if (Stubs.CloseJit(CloseMs) != 0)
                    return request();
            }
            finally
            {
                Stubs.OpenJit();
            }
            Thread.Sleep(OpenMs);
        }
        return Busy;
    }
}
