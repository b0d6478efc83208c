using System.Buffers.Binary;
using System.Text;

namespace Dotbug.Protocol;

/// <summary>Writes one message body: little endian, texts as u32 length and UTF-8. Not thread-safe.</summary>
public sealed class WireWriter
{
    private byte[] _buffer = new byte[256];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    private Span<byte> Grow(int count)
    {
        if (Length + count > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        Length += count;
        return _buffer.AsSpan(Length - count, count);
    }

    public void U8(byte value) => Grow(1)[0] = value;
    public void Bool(bool value) => U8(value ? (byte)1 : (byte)0);
    public void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Grow(2), value);
    public void I32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Grow(4), value);
    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);
    public void I64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value);
    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Grow(8), value);
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Grow(value.Length));

    public void Text(string? value)
    {
        value ??= "";
        var count = Encoding.UTF8.GetByteCount(value);
        U32((uint)count);
        Encoding.UTF8.GetBytes(value, Grow(count));
    }

    public void List<T>(IReadOnlyList<T> items, Action<WireWriter, T> write)
    {
        U32((uint)items.Count);
        for (var i = 0; i < items.Count; i++)
            write(this, items[i]);
    }
}

/// <summary>
/// Reads a message body. What comes from the other side is hostile input: every read is checked, and any fault sets
/// <see cref="Failed"/> and gives zeros from then on; callers ask once at the end.
/// </summary>
public sealed class WireReader(byte[] buffer, int start, int length)
{
    private readonly int _end = start + length;
    private int _at = start;

    public WireReader(byte[] buffer) : this(buffer, 0, buffer.Length) { }

    public bool Failed { get; private set; }

    /// <summary>True when all was read and nothing failed.</summary>
    public bool Complete => !Failed && _at == _end;

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _end - _at || Failed)
        {
            Failed = true;
            return count is > 0 and <= 16 ? new byte[count] : default;
        }
        _at += count;
        return buffer.AsSpan(_at - count, count);
    }

    public byte U8() => Take(1)[0];
    public bool Bool() => U8() != 0;
    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public string Text()
    {
        var count = U32();
        if (count > int.MaxValue)
            Failed = true;
        return Failed ? "" : Encoding.UTF8.GetString(Take((int)count));
    }

    public List<T> List<T>(Func<WireReader, T> read)
    {
        var count = U32();
        var items = new List<T>();
        // An item is at least one byte, so a count beyond what is left is a lie and costs nothing.
        if (count > _end - _at)
            Failed = true;
        for (var i = 0u; i < count && !Failed; i++)
            items.Add(read(this));
        return items;
    }
}
