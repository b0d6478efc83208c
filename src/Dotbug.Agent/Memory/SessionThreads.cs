using Dotbug.Protocol;

namespace Dotbug.Agent.Memory;

/// <summary>The threads that have joined a session, newest first: linked by the threads themselves, walked by the agent.</summary>
internal static unsafe class SessionThreads
{
    /// <summary>Agent's threads, several of them with several sessions: whoever reads what may be freed, or frees it.</summary>
    public static readonly object Gate = new();

    private static readonly long[] s_heads = new long[Limits.SessionsMax];

    public static void Link(int slot, ThreadSession* session)
    {
        ref var head = ref s_heads[slot];
        for (; ; )
        {
            var old = Volatile.Read(ref head);
            session->Next = (ThreadSession*)old;
            if (Interlocked.CompareExchange(ref head, (long)session, old) == old)
                return;
        }
    }

    /// <summary>A new session begins in the slot. What the old one's threads held stays where it is (a late probe may look).</summary>
    public static void Reset(int slot) => Volatile.Write(ref s_heads[slot], 0);

    public static ThreadSession* First(int slot) => (ThreadSession*)Volatile.Read(ref s_heads[slot]);
}
