using System.Runtime.InteropServices;
using Dotbug.Protocol;

namespace Dotbug.Tests;

/// <summary>Writes values as probes do.</summary>
internal sealed class Payload
{
    private readonly WireWriter _writer = new();

    public ReadOnlySpan<byte> Bytes => _writer.Written;

    public Payload Tag(ValueTag tag)
    {
        _writer.U8((byte)tag);
        return this;
    }

    public Payload U8(byte value)
    {
        _writer.U8(value);
        return this;
    }

    public Payload U16(ushort value)
    {
        _writer.U16(value);
        return this;
    }

    public Payload U32(uint value)
    {
        _writer.U32(value);
        return this;
    }

    public Payload I32(int value) => U32((uint)value);

    public Payload U64(ulong value)
    {
        _writer.U64(value);
        return this;
    }

    public Payload Int(int value) => Tag(ValueTag.Int32).I32(value);

    public Payload Text(string text, int? total = null)
    {
        Tag(ValueTag.String).I32(total ?? text.Length).I32(text.Length);
        _writer.Bytes(MemoryMarshal.AsBytes(text.AsSpan()));
        return this;
    }
}
