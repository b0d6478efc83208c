using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>The sessions of this agent: for status, for ending one from another tool. Any agent's thread.</summary>
internal static class SessionList
{
    /// <summary>How long an End request waits for the session's own thread to clean up, in milliseconds.</summary>
    private const int EndMs = 2_000;

    private static readonly List<Session> s_sessions = [];
    private static uint s_numbers;

    /// <summary>Answers the session's number, from 1.</summary>
    public static uint Add(Session session)
    {
        lock (s_sessions)
        {
            s_sessions.Add(session);
            return ++s_numbers;
        }
    }

    public static void Remove(Session session)
    {
        lock (s_sessions)
        {
            s_sessions.Remove(session);
            Monitor.PulseAll(s_sessions);
        }
    }

    /// <summary>Ends one session, or all (0), and waits until they are gone.</summary>
    public static void End(uint number)
    {
        lock (s_sessions)
        {
            var ended = s_sessions.Where(s => number == 0 || s.Number == number).ToArray();
            foreach (var session in ended)
                session.AskToEnd();
            var until = Environment.TickCount64 + EndMs;
            while (ended.Any(s_sessions.Contains))
            {
                var left = until - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(s_sessions, (int)left))
                    return;
            }
        }
    }

    /// <summary>Has the session's own thread change it. The answer, or why not.</summary>
    public static (IReadOnlyList<string> Done, ErrorMessage? Error) Change(ChangeMessage message)
    {
        Session? session;
        lock (s_sessions)
            session = s_sessions.Find(s => s.Number == message.Session);
        return session == null
            ? ([], new ErrorMessage("DB4011", $"there is no session {message.Session}", "dotbug status shows the sessions of a process"))
            : session.Ask(message);
    }

    public static StatusMessage Status()
    {
        Session[] sessions;
        lock (s_sessions)
            sessions = [.. s_sessions];
        return new StatusMessage(sessions.Select(s => s.Status()).ToArray(), Prober.Armings, Prober.ArmingsMax, Prober.CostBytes, AgentSize.Bytes());
    }
}
