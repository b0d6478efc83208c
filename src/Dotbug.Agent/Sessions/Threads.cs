using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Sessions;

/// <summary>Threads that have ended leave their logs behind: found by their id, which the kernel lists no more. Agent's thread.</summary>
internal static unsafe class Threads
{
    public static void Reap()
    {
        for (var number = 0; number < ThreadLogs.Count; number++)
        {
            var log = ThreadLogs.At(number);
            if (log != null && log->OsId != 0 && !Directory.Exists($"/proc/self/task/{log->OsId}"))
                ThreadLogs.Free(log);
        }
    }
}
