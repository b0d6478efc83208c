using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Dotbug.Sinks;

/// <summary>Bytes on their way to a stream: grows, is reused, and never shrinks. Not thread-safe.</summary>
internal sealed class Utf8Buffer(int capacity = 16 << 10) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = Math.Min(Length, length);

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_bytes.Length - Length < needed)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + needed));
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>One byte of UTF-8. Another name than Append, so that a number of type byte is never taken for one.</summary>
    public void AppendRaw(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    /// <summary>As it is: only for text that is ours or that holds no control characters.</summary>
    public void Append(ReadOnlySpan<char> text) =>
        Length += Encoding.UTF8.GetBytes(text, GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Append(long value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(20), out var count);
        Length += count;
    }

    /// <summary>With leading zeros.</summary>
    public void AppendDigits(long value, int digits)
    {
        var to = GetSpan(digits);
        for (var i = digits - 1; i >= 0; i--, value /= 10)
            to[i] = (byte)('0' + value % 10);
        Length += digits;
    }

    public void AppendFormatted<T>(T value, ReadOnlySpan<char> format = default) where T : IUtf8SpanFormattable
    {
        int count;
        for (var size = 64; !value.TryFormat(GetSpan(size), out count, format, null); size *= 2)
            ;
        Length += count;
    }

    public void Pad(int count)
    {
        if (count <= 0)
            return;
        GetSpan(count)[..count].Fill((byte)' ');
        Length += count;
    }

    /// <summary>Hands everything over and is empty afterwards, also when the stream throws.</summary>
    public void WriteTo(Stream stream)
    {
        var count = Length;
        Length = 0;
        if (count > 0)
            stream.Write(_bytes, 0, count);
        stream.Flush();
    }
}
