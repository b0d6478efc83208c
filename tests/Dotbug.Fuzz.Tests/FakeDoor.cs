using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Dotbug.Attach;
using Dotbug.Protocol;

namespace Fuzzing.Tests;

/// <summary>A door and an agent in this very process, for a tool that means to trace it: they say what a test tells them to.</summary>
internal sealed class FakeDoor : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly uint _version;
    private readonly byte[] _said;

    /// <param name="said">What the agent says once it was asked to open a session.</param>
    public FakeDoor(byte[] said, uint version = Door.Version)
    {
        (_said, _version) = (said, version);
        _listener.Bind(new UnixDomainSocketEndPoint("\0" + Door.NamePrefix + Guid.NewGuid().ToString("N")[..20]));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    private static byte[] Ids =>
        [.. Directory.GetFiles(Path.GetDirectoryName(Dotbug.Targets.Repository.Tool)!, "Dotbug.Agent*.dll").SelectMany(f => Encoding.ASCII.GetBytes(AgentImage.Load(f).Id))];

    private void Serve()
    {
        while (true)
        {
            try
            {
                using var socket = _listener.Accept();
                Talk(socket);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (!_listener.IsBound || e is ObjectDisposedException)
                    return;
            }
        }
    }

    private void Talk(Socket socket)
    {
        var request = new byte[12];
        while (Receive(socket, request))
        {
            var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(request.AsSpan(8))];
            if (!Receive(socket, payload))
                return;
            if (BinaryPrimitives.ReadUInt32LittleEndian(request.AsSpan(4)) == Door.CommandConnect)
            {
                Reply(socket, []);
                Agent(socket);
                return;
            }
            Reply(socket, [.. BitConverter.GetBytes(_version), .. BitConverter.GetBytes(Ids.Length / Door.AgentIdChars), .. Ids]);
        }
    }

    private void Agent(Socket socket)
    {
        var header = new byte[5];
        if (!Receive(socket, header) || !Receive(socket, new byte[BinaryPrimitives.ReadInt32LittleEndian(header)]))
            return;
        socket.Send(_said);
        socket.Shutdown(SocketShutdown.Send);
        // Until the tool has heard it.
        while (socket.Receive(header) > 0)
        {
        }
    }

    private static void Reply(Socket socket, byte[] payload) => socket.Send([0, 0, 0, 0, .. BitConverter.GetBytes(payload.Length), .. payload]);

    private static bool Receive(Socket socket, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (count == 0 || error != SocketError.Success)
                return false;
            buffer = buffer[count..];
        }
        return true;
    }

    public void Dispose() => _listener.Dispose();
}
