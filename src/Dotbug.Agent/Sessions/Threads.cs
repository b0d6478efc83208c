using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>Threads that have ended leave their logs behind: found by their id, which the kernel knows no more. What they had begun to fill
/// is handed on, or a program that starts and ends many threads would starve the pool of chunks. Agent's threads, one at a time: a log that two
/// of them freed would go to two threads of the program.</summary>
internal static unsafe class Threads
{
    /// <summary>So many new threads since the last look, and it is time for the next one: a part of the chunks that there are.</summary>
    private const int NewMax = 256;

    private static long s_seen;

    /// <summary>Whether threads come so fast that their predecessors' chunks will be needed soon.</summary>
    public static bool IsUrgent => ThreadLogs.Made - Volatile.Read(ref s_seen) >= NewMax;

    public static void Reap()
    {
        lock (SessionThreads.Gate)
        {
            Volatile.Write(ref s_seen, ThreadLogs.Made);
            // Within one's own process the call fails for one reason only: there is no such thread.
            var process = Environment.ProcessId;
            for (var number = 0; number < ThreadLogs.Count; number++)
            {
                var log = ThreadLogs.At(number);
                if (log == null || log->OsId == 0 || LibC.tgkill(process, log->OsId, 0) == 0)
                    continue;
                for (var slot = 0; slot < Limits.SessionsMax; slot++)
                {
                    if (log->Session(slot) is var session && session != null)
                        Retire(session);
                }
                ThreadLogs.Free(log);
            }
        }
    }

    /// <summary>The log's next thread has to come by <see cref="Probes.Hot.Attend"/>: it has another name.</summary>
    private static void Retire(ThreadSession* session)
    {
        Chunks.HandOn(session);
        if (session->Generation == 0)
            return;
        session->Retired = session->Generation;
        session->Generation = 0;
        session->Depth = 0;
    }
}
