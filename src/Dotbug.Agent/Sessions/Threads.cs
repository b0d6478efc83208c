using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>Threads that have ended leave their logs behind: found by their id, which the kernel lists no more. What they had begun to fill
/// is handed on, or a program that starts and ends many threads would starve the pool of chunks. Agent's threads, one at a time: a log that two
/// of them freed would go to two threads of the program.</summary>
internal static unsafe class Threads
{
    public static void Reap()
    {
        for (var number = 0; number < ThreadLogs.Count; number++)
        {
            var log = ThreadLogs.At(number);
            if (log == null || log->OsId == 0 || Lives(log))
                continue;
            lock (SessionThreads.Gate)
            {
                // Somebody else may have been faster, and a new thread may have it already.
                if (log->OsId != 0 && !Lives(log))
                    Free(log);
            }
        }
    }

    private static bool Lives(ThreadLog* log) => Directory.Exists($"/proc/self/task/{log->OsId}");

    private static void Free(ThreadLog* log)
    {
        for (var slot = 0; slot < Limits.SessionsMax; slot++)
        {
            if (log->Session(slot) is var session && session != null)
                Chunks.HandOn(session);
        }
        ThreadLogs.Free(log);
    }
}
