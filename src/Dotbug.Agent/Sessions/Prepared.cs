using Dotbug.Agent.Capture;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>Compiles, before the first probe is armed, whatever runs on the program's threads: none of them waits for the JIT on our behalf.</summary>
internal static class Prepared
{
    private static readonly Lazy<bool> s_done = new(() =>
    {
        Hot.Prepare();
        Ends.Prepare();
        AsyncCalls.Prepare();
        Facts.Prepare();
        Faults.Prepare();
        ValueKinds.Prepare();
        return true;
    });

    public static void Once() => _ = s_done.Value;
}
