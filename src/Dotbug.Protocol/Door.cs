namespace Dotbug.Protocol;

/// <summary>
/// The native side of the agent: a listening socket in the target, whose meaning never changes, so that any later tool can
/// bring its own agent. A request is <c>u32 magic, u32 command, u32 length, payload</c>; a reply is
/// <c>u32 status (0 = done), u32 length, payload</c>. The socket is in the abstract name space, its name begins with
/// <see cref="NamePrefix"/> and goes on at random; a tool finds it in <c>/proc/PID/net/unix</c> by the socket inode that the target holds.
/// </summary>
public static class Door
{
    public const uint Magic = 0x31474244; // "DBG1"
    public const uint Version = 1;
    public const string NamePrefix = "dotbug/";
    public const int PayloadBytesMax = 4096;

    /// <summary>Length of an agent's id in ASCII characters: the last part of its assembly's name.</summary>
    public const int AgentIdChars = 8;

    /// <summary>No payload. Reply: u32 version, u32 count, then the ids of the agents loaded.</summary>
    public const uint CommandHello = 1;

    /// <summary>Payload: agent id; the agent's file comes as a descriptor (SCM_RIGHTS) with the request. The door checks it,
    /// notes where the native services are in it, and replies with the path to give to the runtime's start-up hook command.
    /// Reply status 1: refused, payload is the reason as text. The path stays good for as long as the process lives.</summary>
    public const uint CommandLoad = 2;

    /// <summary>Payload: agent id. After the reply (status 0) the connection belongs to that agent. Status 2: no such agent (yet).</summary>
    public const uint CommandConnect = 3;
}
