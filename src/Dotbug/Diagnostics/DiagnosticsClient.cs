using System.Buffers.Binary;
using System.Text;

namespace Dotbug.Diagnostics;

/// <summary>What the runtime says about itself.</summary>
internal sealed record RuntimeInfo(long Pid, string CommandLine, string EntryAssembly, string Version);

/// <summary>The runtime refused a command; <c>Code</c> is its HRESULT.</summary>
internal sealed class DiagnosticsException(uint code) : Exception(HResults.Sentence(code))
{
    public uint Code { get; } = code;
}

/// <summary>
/// The few commands of the runtime's diagnostics protocol (DOTNET_IPC_V1) that are needed here. Each takes a connection of its own.
/// A frame is magic (14 bytes), u16 size of the whole, command set, command, u16 0; texts are u32 count of UTF-16 units with the
/// final zero, and the units. Throws <see cref="IOException"/>, <see cref="TimeoutException"/> and <see cref="DiagnosticsException"/>.
/// </summary>
internal sealed class DiagnosticsClient(DiagnosticsEndpoint endpoint)
{
    private const int HeaderBytes = 20;
    private const byte ProfilerSet = 3, ProcessSet = 4, AnswerSet = 0xFF;

    private static ReadOnlySpan<byte> Magic => "DOTNET_IPC_V1\0"u8;

    public RuntimeInfo ProcessInfo(int timeoutMs)
    {
        var answer = Send(ProcessSet, 0x04, [], timeoutMs);
        var at = 24; // i64 pid, 16 bytes cookie
        if (answer.Length < at)
            throw new IOException("the runtime's answer is too short");
        var commandLine = Text(answer, ref at);
        _ = Text(answer, ref at); // operating system
        _ = Text(answer, ref at); // processor
        var entry = Text(answer, ref at);
        return new RuntimeInfo(BinaryPrimitives.ReadInt64LittleEndian(answer), commandLine, entry, Text(answer, ref at));
    }

    public void AttachProfiler(Guid classId, string path, int timeoutMs)
    {
        var body = new MemoryStream();
        Write(body, (uint)timeoutMs);
        body.Write(classId.ToByteArray());
        Write(body, path);
        Write(body, 0); // client data
        Send(ProfilerSet, 0x01, body.ToArray(), timeoutMs);
    }

    public void ApplyStartupHook(string path, int timeoutMs)
    {
        var body = new MemoryStream();
        Write(body, path);
        Send(ProcessSet, 0x07, body.ToArray(), timeoutMs);
    }

    private byte[] Send(byte set, byte command, byte[] body, int timeoutMs)
    {
        var frame = new byte[HeaderBytes + body.Length];
        Magic.CopyTo(frame);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(14), checked((ushort)frame.Length));
        frame[16] = set;
        frame[17] = command;
        body.CopyTo(frame, HeaderBytes);

        using var socket = endpoint.Connect(timeoutMs);
        socket.Send(frame, timeoutMs);
        var header = new byte[HeaderBytes];
        socket.ReceiveAll(header, timeoutMs);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14));
        if (!header.AsSpan().StartsWith(Magic) || header[16] != AnswerSet || size < HeaderBytes)
            throw new IOException("what answered at the diagnostics socket is not the runtime");
        var answer = new byte[size - HeaderBytes];
        if (answer.Length > 0)
            socket.ReceiveAll(answer, timeoutMs);
        // An error carries its HRESULT, and so does the success of a command that has nothing else to say.
        if (header[17] == 0xFF)
            throw new DiagnosticsException(answer.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(answer) : 0x80004005);
        if (set == ProfilerSet && answer.Length == 4 && BinaryPrimitives.ReadInt32LittleEndian(answer) < 0)
            throw new DiagnosticsException(BinaryPrimitives.ReadUInt32LittleEndian(answer));
        return answer;
    }

    private static void Write(MemoryStream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Write(MemoryStream to, string text)
    {
        Write(to, (uint)text.Length + 1);
        to.Write(Encoding.Unicode.GetBytes(text));
        to.Write([0, 0]);
    }

    private static string Text(byte[] from, ref int at)
    {
        if (from.Length - at < 4)
            return "";
        var count = BinaryPrimitives.ReadUInt32LittleEndian(from.AsSpan(at));
        at += 4;
        if (count > (from.Length - at) / 2)
            throw new IOException("the runtime's answer is broken");
        var text = Encoding.Unicode.GetString(from, at, (int)count * 2);
        at += (int)count * 2;
        return text.TrimEnd('\0');
    }
}
