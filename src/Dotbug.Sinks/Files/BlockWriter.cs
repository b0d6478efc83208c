using System.Buffers.Binary;
using System.IO.Compression;

namespace Dotbug.Sinks.Files;

/// <summary>
/// One file of blocks. A block goes to the stream in one piece, so that whatever ends this program leaves whole blocks and at most one that is not.
/// </summary>
internal sealed class BlockWriter
{
    /// <summary>Smaller ones gain nothing.</summary>
    private const int PackBytesMin = 256;

    /// <summary>The fastest: half the size. The next better one takes twice the time for a tenth less.</summary>
    private const int Quality = 0, WindowBits = 18;

    private readonly Stream _stream;
    private readonly uint _marker;
    private byte[] _out = new byte[FileFormat.BlockHeaderBytes + FileFormat.BlockBytes * 2];

    public BlockWriter(Stream stream)
    {
        _stream = stream;
        // Nobody who only writes texts into a traced program can guess it, so no text of his can pass for a block of ours.
        _marker = (uint)Random.Shared.NextInt64();
        Span<byte> header = stackalloc byte[FileFormat.HeaderBytes];
        FileFormat.WriteHeader(header, _marker);
        _stream.Write(header);
        Bytes = header.Length;
    }

    /// <summary>Written so far.</summary>
    public long Bytes { get; private set; }

    public void Write(byte kind, int number, ReadOnlySpan<byte> raw)
    {
        var most = FileFormat.BlockHeaderBytes + raw.Length;
        if (_out.Length < most)
            _out = new byte[most];
        var stored = _out.AsSpan(FileFormat.BlockHeaderBytes, raw.Length);
        var packing = FileFormat.PackingBrotli;
        // Into no more room than it has as it is.
        if (raw.Length < PackBytesMin || !BrotliEncoder.TryCompress(raw, stored, out var bytes, Quality, WindowBits))
        {
            raw.CopyTo(stored);
            (packing, bytes) = (FileFormat.PackingNone, raw.Length);
        }
        var head = _out.AsSpan(0, FileFormat.BlockHeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(head, _marker);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], bytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], raw.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[12..], (ushort)number);
        (head[14], head[15]) = (kind, packing);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], FileFormat.Crc(stored[..bytes], FileFormat.Crc(head[..16])));
        var whole = _out.AsSpan(0, FileFormat.BlockHeaderBytes + bytes);
        _stream.Write(whole);
        Bytes += whole.Length;
    }
}
