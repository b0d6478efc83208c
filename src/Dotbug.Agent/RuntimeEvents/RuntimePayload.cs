using System.Buffers.Binary;

namespace Dotbug.Agent.RuntimeEvents;

/// <summary>Reads the fields of an event in their order. What is not there reads as 0 or empty: a runtime may say less than we know.</summary>
internal unsafe ref struct RuntimePayload(RuntimeRecord* record)
{
    private readonly ReadOnlySpan<byte> _data = new(record->Data, (int)Math.Min(record->Bytes, RuntimeRecord.DataBytes));
    private int _at;

    public byte U8() => Take(1) is { Length: 1 } bytes ? bytes[0] : (byte)0;
    public ushort U16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;
    public uint U32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
    public ulong U64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
    public double F64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : 0;

    /// <summary>UTF-16 up to a zero. A text that was cut ends with an ellipsis, and all that follows is gone: see <see cref="FromEnd"/>.</summary>
    public string Text()
    {
        var chars = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(_data[_at..]);
        var end = chars.IndexOf('\0');
        if (end >= 0)
        {
            _at += (end + 1) * sizeof(char);
            return new string(chars[..end]);
        }
        _at = _data.Length;
        return chars.Length == 0 ? "" : string.Concat(chars, "…");
    }

    /// <summary>The field that begins so many bytes before the event's end, wherever texts before it ended.</summary>
    public readonly ulong FromEnd(int before, int bytes)
    {
        var whole = record->Bytes <= RuntimeRecord.DataBytes
            ? _data
            : new ReadOnlySpan<byte>(record->Last, RuntimeRecord.LastBytes);
        if (before > whole.Length || bytes > before)
            return 0;
        var value = 0UL;
        for (var i = bytes - 1; i >= 0; i--)
            value = value << 8 | whole[whole.Length - before + i];
        return value;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (_data.Length - _at < bytes)
        {
            _at = _data.Length;
            return default;
        }
        _at += bytes;
        return _data.Slice(_at - bytes, bytes);
    }
}
