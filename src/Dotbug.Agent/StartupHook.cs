using Dotbug.Agent;

/// <summary>
/// Where the runtime enters: it looks for this name, in no namespace. Called once on the runtime's diagnostics thread; an exception here would end the
/// process, so none leaves, and the real work is on a thread of our own.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        try
        {
            AgentEntry.Start();
        }
        catch
        {
            // The tool notices that no agent registers, and says so.
        }
    }
}
