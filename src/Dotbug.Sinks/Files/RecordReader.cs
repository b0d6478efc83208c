using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Dotbug.Sinks.Files;

/// <summary>
/// Reads the body of a record. It may have been written by anybody: every read is checked, a fault sets <see cref="Failed"/> and gives zeros from then on,
/// and nothing is allocated that the bytes at hand could not fill.
/// </summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    public readonly int Left => _rest.Length;

    public void Fail()
    {
        _rest = default;
        Failed = true;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            Fail();
            return count <= 16 ? new byte[16].AsSpan(0, Math.Max(count, 0)) : default;
        }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public byte U8() => Take(1)[0];
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty)
                break;
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        Fail();
        return 0;
    }

    public long Signed() => Unsigned() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    /// <summary>A signed number that must fit.</summary>
    public int Int() => Within(Signed(), int.MinValue, int.MaxValue) is var value ? (int)value : 0;

    public long Within(long value, long least, long most)
    {
        if (value >= least && value <= most)
            return value;
        Fail();
        return Math.Clamp(0, least, most);
    }

    /// <summary>A number of a definition: 0 is none.</summary>
    public int Number() => Unsigned() is var value && value <= int.MaxValue ? (int)value : Wrong();

    private int Wrong()
    {
        Fail();
        return 0;
    }

    /// <summary>How many things of at least so many bytes follow: more than there is room for is a fault.</summary>
    public int Items(int bytesEach)
    {
        var count = Unsigned();
        return count <= (ulong)(_rest.Length / bytesEach) ? (int)count : Wrong();
    }

    public string Text()
    {
        var form = Unsigned();
        var count = form >> 1;
        if (count > (ulong)_rest.Length || ((form & 1) != 0 && count % 2 != 0))
        {
            Fail();
            return "";
        }
        var bytes = Take((int)count);
        return (form & 1) == 0 ? Encoding.UTF8.GetString(bytes) : new string(MemoryMarshal.Cast<byte, char>(bytes));
    }
}
