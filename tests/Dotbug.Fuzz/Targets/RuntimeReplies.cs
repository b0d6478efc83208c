using System.Net.Sockets;
using System.Text;
using Dotbug;
using Dotbug.Diagnostics;

namespace Fuzzing.Targets;

internal sealed class RuntimeReplies : FuzzTarget
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dotbug-fuzz-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly DiagnosticsEndpoint _endpoint;

    public RuntimeReplies()
    {
        var (pid, start) = (Environment.ProcessId, ProcFs.StartTicks(Environment.ProcessId)!.Value);
        var status = ProcFs.Status(pid)!;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, $"dotnet-diagnostic-{status.InnerPid}-{start}-socket")));
        _listener.Listen();
        _endpoint = DiagnosticsEndpoint.Find(pid, status, start, _folder.FullName)!;
    }

    public override string Name => "runtime";
    public override string Reads => "replies at a diagnostics socket";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Frame(0, [1, 0, 0, 0, 0, 0, 0, 0, .. new byte[16], .. Text("/app/x --y"), .. Text("linux"), .. Text("x64"), .. Text("Gateway"), .. Text("10.0.12+abc")]),
        Frame(0, [0, 0, 0, 0]), Frame(0xFF, [0x6A, 0x13, 0x13, 0x80]), Frame(0xFF, []),
    ];

    private static byte[] Frame(byte command, byte[] body) =>
        [.. "DOTNET_IPC_V1\0"u8, (byte)(20 + body.Length), (byte)((20 + body.Length) >> 8), 0xFF, command, 0, 0, .. body];

    private static byte[] Text(string text) => [.. BitConverter.GetBytes(text.Length + 1), .. Encoding.Unicode.GetBytes(text + "\0")];

    public override void Try(byte[] input)
    {
        var saying = new Thread(() =>
        {
            using var other = _listener.Accept();
            try
            {
                other.Send(input);
                other.Shutdown(SocketShutdown.Send);
                // Until the client has gone.
                while (other.Receive(new byte[4096]) > 0)
                {
                }
            }
            catch (SocketException)
            {
                // It has.
            }
        })
        { IsBackground = true };
        saying.Start();
        try
        {
            var client = new DiagnosticsClient(_endpoint);
            switch (input.Length % 3)
            {
                case 0:
                    client.ApplyStartupHook("/proc/self/fd/17", 5_000);
                    break;
                case 1:
                    client.AttachProfiler(Guid.Empty, "/proc/1/fd/17", 5_000);
                    break;
                default:
                    client.ProcessInfo(5_000);
                    break;
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException or DiagnosticsException)
        {
            // DB2012, DB2014: said to the user.
        }
        saying.Join();
    }

    protected override void Close()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }
}
