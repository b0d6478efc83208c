using System.Buffers.Binary;
using Dotbug.Protocol;
using Dotbug.Ring;

namespace Fuzzing;

/// <summary>
/// A ring as bytes: <c>u32 length, dictionary</c>, then for each chunk its entry of the table (24 bytes), <c>u32 length</c>, and what it holds. Whatever the bytes
/// are, they can be laid into a ring.
/// </summary>
internal static unsafe class RingInput
{
    private const int EntryBytes = 24;

    public static byte[] Of(RingMemory ring)
    {
        var bytes = new MemoryStream();
        Piece(bytes, new ReadOnlySpan<byte>(ring.Start + RingLayout.HeaderBytes, *(int*)(ring.Start + RingLayout.HeaderDictionaryUsed)));
        for (var i = 0; i < ring.ChunkCount; i++)
        {
            var entry = ring.Start + RingLayout.ChunkEntry(i);
            if (*(uint*)(entry + RingLayout.ChunkState) == RingLayout.StateFree)
                continue;
            bytes.Write(new ReadOnlySpan<byte>(entry, EntryBytes));
            Piece(bytes, new ReadOnlySpan<byte>(ring.Start + RingLayout.Chunk(ring.ChunkCount, i), *(int*)(entry + RingLayout.ChunkCommitted)));
        }
        return bytes.ToArray();
    }

    private static void Piece(MemoryStream to, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        to.Write(length);
        to.Write(bytes);
    }

    /// <summary>Lays the input into the ring; <paramref name="look"/> is called in between, as a reader looks while a program writes.</summary>
    public static void Lay(ReadOnlySpan<byte> input, RingMemory ring, Action look)
    {
        var dictionary = Take(ref input, RingLayout.DictionaryBytes);
        dictionary.CopyTo(new Span<byte>(ring.Start + RingLayout.HeaderBytes, dictionary.Length));
        *(int*)(ring.Start + RingLayout.HeaderDictionaryUsed) = dictionary.Length;
        for (var i = 0; input.Length >= EntryBytes; i++)
        {
            var number = i % ring.ChunkCount;
            var entry = input[..EntryBytes];
            input = input[EntryBytes..];
            var content = Take(ref input, RingLayout.ChunkBytes);
            content.CopyTo(new Span<byte>(ring.Start + RingLayout.Chunk(ring.ChunkCount, number), content.Length));
            entry.CopyTo(new Span<byte>(ring.Start + RingLayout.ChunkEntry(number), EntryBytes));
            if (i % 3 == 2)
                look();
        }
        look();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> input, int most)
    {
        if (input.Length < 4)
            return [];
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(input), (uint)Math.Min(most, input.Length - 4));
        var piece = input.Slice(4, length);
        input = input[(4 + length)..];
        return piece;
    }
}
