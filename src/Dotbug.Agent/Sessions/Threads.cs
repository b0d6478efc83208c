using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>Threads that have ended leave their logs behind: found by their id, which the kernel lists no more. What they had begun to fill
/// is handed on, or a program that starts and ends many threads would starve the pool of chunks. Agent's thread.</summary>
internal static unsafe class Threads
{
    public static void Reap()
    {
        for (var number = 0; number < ThreadLogs.Count; number++)
        {
            var log = ThreadLogs.At(number);
            if (log == null || log->OsId == 0 || Directory.Exists($"/proc/self/task/{log->OsId}"))
                continue;
            for (var slot = 0; slot < Limits.SessionsMax; slot++)
            {
                if (log->Session(slot) is var session && session != null)
                    Chunks.HandOn(session);
            }
            ThreadLogs.Free(log);
        }
    }
}
