using System.Net.Sockets;
using Dotbug.Native;

namespace Fuzzing;

/// <summary>Our end of a connection, and the hostile one: it says what it has to say, and closes.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _name = "\0dotbug-fuzz-" + Guid.NewGuid().ToString("N");

    public SocketPair()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_name));
        _listener.Listen();
    }

    /// <summary>Calls <paramref name="work"/> with our end while the other one says all of it, reads nothing, and hangs up.</summary>
    public void Talk(byte[] said, Action<UnixSocket> work)
    {
        using var socket = UnixSocket.Connect(_name, 5_000);
        using var other = _listener.Accept();
        var saying = new Thread(() =>
        {
            try
            {
                other.Send(said);
                other.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Our end has heard enough.
            }
        })
        { IsBackground = true };
        saying.Start();
        try
        {
            work(socket);
        }
        finally
        {
            socket.Shutdown();
            saying.Join();
        }
    }

    public void Dispose() => _listener.Dispose();
}
