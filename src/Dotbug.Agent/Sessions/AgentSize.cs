namespace Dotbug.Agent.Sessions;

/// <summary>What the agent's own structures occupy for good, in bytes: what it can count, not what the runtime keeps for it.</summary>
internal static class AgentSize
{
    private static readonly long s_fileBytes = FileBytes();

    public static long Bytes() => s_fileBytes + (long)Memory.ThreadLogs.Count * 512 + (long)Probes.Code.Count * 2_500;

    private static long FileBytes()
    {
        try
        {
            return new FileInfo(typeof(AgentSize).Assembly.Location).Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }
}
