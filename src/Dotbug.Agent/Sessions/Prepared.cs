using Dotbug.Agent.Capture;
using Dotbug.Agent.Named;
using Dotbug.Agent.Probes;

namespace Dotbug.Agent.Sessions;

/// <summary>Compiles, before the first probe is armed, whatever runs on the program's threads: none of them waits for the JIT on our behalf.</summary>
internal static unsafe class Prepared
{
    private static readonly Lazy<bool> s_done = new(() =>
    {
        Hot.Prepare();
        Ends.Prepare();
        LostOutcomes.Prepare();
        Costs.Prepare();
        Waiting.Prepare();
        AsyncCalls.Prepare();
        AsyncKeys.Prepare();
        Watch.Prepare();
        Awaiting.Prepare();
        Facts.Prepare();
        Faults.Prepare();
        LittleStack.Prepare();
        ValueKinds.Prepare();
        SecretText.Prepare();
        LooseFields.Prepare();
        Identities.Prepare();
        Since.Prepare();
        Dues.Prepare();
        NamedEvents.Prepare();
        // Once here, so that the functions of the C library are bound before a thread of the program needs them.
        _ = Memory.ThreadLogs.Current();
        _ = Native.LibC.TryRead(0, out _);
        return true;
    });

    public static void Once() => _ = s_done.Value;
}
