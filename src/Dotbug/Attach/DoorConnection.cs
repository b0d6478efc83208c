using System.Buffers.Binary;
using System.Text;
using Dotbug.Native;
using Dotbug.Protocol;

namespace Dotbug.Attach;

/// <summary>One conversation with the door. See <see cref="Door"/> for its words.</summary>
internal sealed class DoorConnection(UnixSocket socket) : IDisposable
{
    private const int TimeoutMs = 5_000;

    public (uint Version, IReadOnlyList<string> Agents) Hello()
    {
        var (status, reply) = Ask(Door.CommandHello, [], null);
        if (status != 0 || reply.Length < 8)
            throw new IOException("the door did not say hello");
        var count = BinaryPrimitives.ReadUInt32LittleEndian(reply.AsSpan(4));
        var agents = new List<string>();
        for (var at = 8; at + Door.AgentIdChars <= reply.Length && agents.Count < count; at += Door.AgentIdChars)
            agents.Add(Encoding.ASCII.GetString(reply, at, Door.AgentIdChars));
        return (BinaryPrimitives.ReadUInt32LittleEndian(reply), agents);
    }

    /// <summary>Offers the agent's file. Returns the path for the start-up hook, or the reason of the refusal.</summary>
    public (string? Path, string? Refused) Load(string agentId, Descriptor file)
    {
        var (status, reply) = Ask(Door.CommandLoad, Encoding.ASCII.GetBytes(agentId), file);
        var text = Encoding.UTF8.GetString(reply);
        return status == 0 ? (text, null) : (null, text.Length > 0 ? text : "no reason given");
    }

    /// <summary>True: from now on the connection is the agent's. False: there is no such agent yet.</summary>
    public bool Connect(string agentId) => Ask(Door.CommandConnect, Encoding.ASCII.GetBytes(agentId), null).Status switch
    {
        0 => true,
        2 => false,
        var other => throw new IOException($"the door answered {other}"),
    };

    private (uint Status, byte[] Reply) Ask(uint command, byte[] payload, Descriptor? attached)
    {
        var request = new byte[12 + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(request, Door.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), command);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(8), (uint)payload.Length);
        payload.CopyTo(request, 12);
        socket.Send(request, TimeoutMs, attached);

        var header = new byte[8];
        socket.ReceiveAll(header, TimeoutMs);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        if (length > Door.PayloadBytesMax)
            throw new IOException("the door's answer is too long");
        var reply = new byte[length];
        if (length > 0)
            socket.ReceiveAll(reply, TimeoutMs);
        return (BinaryPrimitives.ReadUInt32LittleEndian(header), reply);
    }

    public void Dispose() => socket.Dispose();
}
