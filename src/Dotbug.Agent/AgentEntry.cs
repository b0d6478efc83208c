using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;
using Dotbug.Agent.Sessions;

namespace Dotbug.Agent;

/// <summary>Makes the agent known to the native side. From then on it sleeps until a connection comes.</summary>
internal static unsafe partial class AgentEntry
{
    public static void Start()
    {
        // The hook runs twice when two tools come for the first time at the same moment.
        if (Services.Owner != 0 || !Services.Load())
            return;
        CorProfilerInfo.Use(Services.Table->ProfilerInfo, Services.Table->Call);
        Clock.Start();
        // The name ends with the id: see Door.AgentIdChars.
        var name = typeof(AgentEntry).Assembly.GetName().Name!;
        var id = stackalloc byte[Protocol.Door.AgentIdChars];
        for (var i = 0; i < Protocol.Door.AgentIdChars; i++)
            id[i] = (byte)name[name.Length - Protocol.Door.AgentIdChars + i];
        Services.Owner = Services.Table->Register(id, (void*)(delegate* unmanaged<int, void>)&OnConnection);
    }

    /// <summary>On the door's thread: takes the connection over and returns at once.</summary>
    [UnmanagedCallersOnly]
    private static void OnConnection(int descriptor)
    {
        try
        {
            ThreadLogs.MarkOwn();
            Fail("thread");
            new Thread(static state => Connection.Serve((int)state!))
            {
                IsBackground = true,
                Name = "dotbug",
            }.UnsafeStart(descriptor);
        }
        catch
        {
            // No memory, or no thread to be had: the tool sees a closed connection.
            _ = LibC.close(descriptor);
        }
    }

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);
}
