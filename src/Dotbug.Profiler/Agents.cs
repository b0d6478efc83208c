using Dotbug.Protocol;
using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>The managed agents in this process, one for each build of the tool that came by. They are never unloaded.</summary>
internal static unsafe class Agents
{
    public const int Max = 16;

    private struct Agent
    {
        public ulong Id;
        public delegate* unmanaged<int, void> Connection;
    }

    private static readonly Agent* s_agents = (Agent*)NativeMemory.AllocZeroed(Max, (nuint)sizeof(Agent));
    private static int s_count;
    private static readonly Lock s_writers = new();

    public static int Count => Volatile.Read(ref s_count);

    public static ulong Id(int index) => s_agents[index].Id;

    /// <summary>Returns the agent's number, from 1; 0 when there are too many or this one is there already.</summary>
    public static uint Register(byte* id, void* connection)
    {
        lock (s_writers)
        {
            var name = *(ulong*)id;
            if (s_count == Max || Find(name) != null)
                return 0;
            s_agents[s_count] = new Agent { Id = name, Connection = (delegate* unmanaged<int, void>)connection };
            Volatile.Write(ref s_count, s_count + 1);
            return (uint)s_count;
        }
    }

    public static bool Known(ulong id) => Find(id) != null;

    /// <summary>Gives a connection away: the agent closes it. False when there is no such agent.</summary>
    public static bool Connect(ulong id, int descriptor)
    {
        var agent = Find(id);
        if (agent == null)
            return false;
        agent->Connection(descriptor);
        return true;
    }

    private static Agent* Find(ulong id)
    {
        for (var i = 0; i < Count; i++)
        {
            if (s_agents[i].Id == id)
                return s_agents + i;
        }
        return null;
    }

    static Agents()
    {
        if (Door.AgentIdChars != sizeof(ulong))
            throw new InvalidOperationException();
    }
}
