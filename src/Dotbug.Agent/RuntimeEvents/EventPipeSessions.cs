using Dotbug.Agent.Native;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>
/// The agent's EventPipe sessions, one for each keyword that some target needs, so that none has to be begun again when another is added. Synchronous
/// (<c>ICorProfilerInfo12::EventPipeStartSession</c>): the runtime calls the native side on the thread of the event; no buffer, no
/// stack, nothing to read. Under the hub's lock.
/// </summary>
internal static class EventPipeSessions
{
    private const string Provider = "Microsoft-Windows-DotNETRuntime";

    private static readonly Dictionary<ulong, ulong> s_sessions = [];

    /// <summary>These, and no others. Answers an HRESULT; after a failure some may be missing.</summary>
    public static int Use(IReadOnlyCollection<ulong> keywords)
    {
        foreach (var unused in s_sessions.Keys.Except(keywords).ToArray())
        {
            _ = CorProfilerInfo.Current.StopEvents(s_sessions[unused]);
            s_sessions.Remove(unused);
        }
        foreach (var wanted in keywords)
        {
            if (s_sessions.ContainsKey(wanted))
                continue;
            var result = CorProfilerInfo.Current.StartEvents(Provider, wanted, RuntimeEventKinds.Level(wanted), out var session);
            if (result < 0)
                return result;
            s_sessions[wanted] = session;
        }
        return 0;
    }
}
