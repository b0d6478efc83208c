using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Dotbug.Sinks.Files;

/// <summary>Bytes of records that are being written: grows, is reused, and never shrinks. Not thread-safe.</summary>
internal sealed class RecordBuffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public Span<byte> All => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>So many bytes more, to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        Room(count);
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    public void Truncate(int length) => Length = Math.Min(Length, length);

    private void Room(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
    }

    public void U8(byte value)
    {
        Room(1);
        _bytes[Length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Unsigned(ulong value)
    {
        Room(10);
        var (bytes, at) = (_bytes, Length);
        for (; value >= 0x80; value >>= 7)
            bytes[at++] = (byte)(value | 0x80);
        bytes[at++] = (byte)value;
        Length = at;
    }

    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Count(int value) => Unsigned((uint)value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>UTF-8, or UTF-16 where that would change the text (half a surrogate pair).</summary>
    public void Text(string text)
    {
        const int oneByte = 63 / 3;
        if (text.Length <= oneByte)
        {
            // Its length has one byte, whatever it will be.
            Room(1 + text.Length * 3);
            if (Utf8.FromUtf16(text, _bytes.AsSpan(Length + 1), out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
            {
                _bytes[Length] = (byte)(written << 1);
                Length += 1 + written;
                return;
            }
        }
        else if (IsValid(text))
        {
            var count = Encoding.UTF8.GetByteCount(text);
            Unsigned((uint)count * 2);
            Encoding.UTF8.GetBytes(text, Take(count));
            return;
        }
        var units = MemoryMarshal.AsBytes(text.AsSpan());
        Unsigned((uint)units.Length * 2 + 1);
        Bytes(units);
    }

    private static bool IsValid(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\ud800', '\udfff'); at >= 0; at = text.IndexOfAnyInRange('\ud800', '\udfff'))
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var used) != OperationStatus.Done)
                return false;
            text = text[(at + used)..];
        }
        return true;
    }
}
