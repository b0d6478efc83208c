using System.Buffers.Binary;
using System.IO.Compression;

namespace Dotbug.Sinks.Files;

/// <summary>
/// Finds the blocks in a file that anybody may have written, and whatever may have happened to it: what is no block is passed over, byte by byte, up to the next one, and
/// counted. The work is in proportion to the length of the file.
/// </summary>
internal sealed class BlockReader(Stream stream)
{
    /// <summary>
    /// A file of nothing but beginnings of blocks would have its bytes summed again and again. More than this, and twice what has been read, is
    /// no accident: the rest is given up.
    /// </summary>
    private const long WastedFloor = 64 << 20;

    private const int ReadBytes = 256 << 10;

    private byte[] _bytes = new byte[ReadBytes];
    private byte[] _raw = new byte[FileFormat.BlockBytes * 2];
    private int _start, _end;
    private bool _ended;
    private uint _marker;
    private long _skipped;
    private long _read;
    private long _wasted;

    /// <summary>Bytes in the middle that are no blocks.</summary>
    public long Damaged { get; private set; }

    /// <summary>The same at the end.</summary>
    public long Tail { get; private set; }

    public byte Kind { get; private set; }
    public int Number { get; private set; }

    /// <summary>Bytes that the block takes in the file.</summary>
    public int Stored { get; private set; }

    private int Available => _end - _start;

    private ReadOnlySpan<byte> At => _bytes.AsSpan(_start, Available);

    /// <summary>Reads the file's header. False: it is none of ours, or not whole; <paramref name="version"/> is then 0, or that of a newer format.</summary>
    public bool Open(out uint version)
    {
        version = 0;
        if (!Ensure(FileFormat.HeaderBytes) || !At.StartsWith(FileFormat.Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(At[16..]) != FileFormat.Crc(At[..16]))
            return false;
        version = BinaryPrimitives.ReadUInt32LittleEndian(At[8..]);
        _marker = BinaryPrimitives.ReadUInt32LittleEndian(At[12..]);
        _start += FileFormat.HeaderBytes;
        return version == FileFormat.Version;
    }

    /// <summary>The next whole block: what is in it, good until the next call. False: there is none.</summary>
    public bool Next(out ReadOnlySpan<byte> raw)
    {
        while (_wasted <= 2 * _read + WastedFloor && Ensure(FileFormat.BlockHeaderBytes))
        {
            if (TryBlock(out raw))
            {
                Damaged += _skipped;
                _skipped = 0;
                return true;
            }
            SkipToMarker();
        }
        _skipped += Available + Rest();
        (Tail, _skipped, _start) = (Tail + _skipped, 0, _end);
        raw = default;
        return false;
    }

    private long Rest()
    {
        var rest = 0L;
        while (!_ended)
        {
            var count = stream.Read(_bytes, 0, _bytes.Length);
            _ended = count == 0;
            rest += count;
        }
        _start = _end = 0;
        return rest;
    }

    private bool TryBlock(out ReadOnlySpan<byte> raw)
    {
        raw = default;
        if (BinaryPrimitives.ReadUInt32LittleEndian(At) != _marker)
            return false;
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(At[4..]);
        var rawBytes = BinaryPrimitives.ReadUInt32LittleEndian(At[8..]);
        if (stored > FileFormat.RawBytesMax || rawBytes > FileFormat.RawBytesMax || !Ensure(FileFormat.BlockHeaderBytes + (int)stored))
            return false;
        var head = At[..FileFormat.BlockHeaderBytes];
        var body = At.Slice(FileFormat.BlockHeaderBytes, (int)stored);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[16..]) != FileFormat.Crc(body, FileFormat.Crc(head[..16]))
            || !Unpack(head[15], body, (int)rawBytes, out raw))
        {
            _wasted += stored;
            return false;
        }
        (Kind, Number, Stored) = (head[14], BinaryPrimitives.ReadUInt16LittleEndian(head[12..]), FileFormat.BlockHeaderBytes + (int)stored);
        _start += Stored;
        return true;
    }

    private bool Unpack(byte packing, ReadOnlySpan<byte> body, int rawBytes, out ReadOnlySpan<byte> raw)
    {
        raw = body;
        if (packing == FileFormat.PackingNone)
            return body.Length == rawBytes;
        if (packing != FileFormat.PackingBrotli)
            return false;
        if (_raw.Length < rawBytes)
            _raw = new byte[rawBytes];
        raw = _raw.AsSpan(0, rawBytes);
        return BrotliDecoder.TryDecompress(body, _raw.AsSpan(0, rawBytes), out var written) && written == rawBytes;
    }

    private void SkipToMarker()
    {
        Span<byte> marker = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(marker, _marker);
        var found = At[1..].IndexOf(marker);
        // The last three bytes may be the beginning of one.
        var step = found >= 0 ? found + 1 : Math.Max(1, Available - 3);
        _skipped += step;
        _start += step;
    }

    private bool Ensure(int count)
    {
        if (Available >= count)
            return true;
        if (_start > 0)
        {
            At.CopyTo(_bytes);
            (_start, _end) = (0, Available);
        }
        if (_bytes.Length < count)
            Array.Resize(ref _bytes, count + ReadBytes);
        while (!_ended && Available < count)
        {
            var came = stream.Read(_bytes, _end, _bytes.Length - _end);
            _ended = came == 0;
            _end += came;
            _read += came;
        }
        return Available >= count;
    }
}
