using System.Buffers.Binary;

namespace Fuzzing;

/// <summary>Makes hostile inputs from good ones. Everything comes from one random number, so an input can be made again.</summary>
internal sealed class Mutator(Random random)
{
    /// <summary>Longest input, in bytes: long enough for every limit, short enough for many inputs.</summary>
    private const int BytesMax = 1 << 20;

    private static readonly long[] s_numbers =
    [
        0, 1, -1, 2, 3, 4, 7, 8, 16, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 4095, 4096, 4097, 8192, 1 << 20, 16 << 20, (16 << 20) + 1,
        int.MaxValue, int.MinValue, uint.MaxValue, int.MaxValue - 3, long.MaxValue, long.MinValue,
    ];

    public Random Random => random;

    public T Of<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public bool OneIn(int n) => random.Next(n) == 0;

    public long Number() => OneIn(4) ? random.NextInt64(-1000, 1000) : Of(s_numbers);

    /// <summary>One of them with some changes, mostly few.</summary>
    public byte[] Mutate(IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words)
    {
        var bytes = Of(corpus).ToList();
        for (var changes = 1 << random.Next(5); changes > 0; changes--)
            Change(bytes, corpus, words);
        return bytes.Count <= BytesMax ? [.. bytes] : [.. bytes[..BytesMax]];
    }

    public void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words)
    {
        var at = random.Next(bytes.Count + 1);
        var (start, length) = Piece(bytes.Count);
        switch (random.Next(12))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 or 3:
                Overwrite(bytes, OneIn(2) ? at & ~3 : at, Number(), 1 << random.Next(4));
                break;
            case 4:
                bytes.RemoveRange(start, length);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(start, length));
                break;
            case 6 when OneIn(4):
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                var other = Of(corpus);
                var (from, count) = Piece(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, count).ToArray());
                break;
            case 8 or 9 when words.Count > 0:
                bytes.InsertRange(at, Of(words));
                break;
            case 10 when OneIn(8):
                Repeat(bytes, at, words.Count > 0 && OneIn(2) ? Of(words) : [.. bytes.GetRange(start, length)]);
                break;
            default:
                var noise = new byte[1 << random.Next(5)];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
        }
    }

    private (int Start, int Length) Piece(int count)
    {
        var start = random.Next(count + 1);
        return (start, random.Next(Math.Min(count - start, 1 << random.Next(12)) + 1));
    }

    /// <summary>The same again and again, up to ten thousand times: nesting, chains, floods.</summary>
    private void Repeat(List<byte> bytes, int at, byte[] piece)
    {
        var times = Math.Min(10_000, BytesMax / Math.Max(1, piece.Length)) >> random.Next(8);
        var all = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
            piece.CopyTo(all, i * piece.Length);
        bytes.InsertRange(at, all);
    }

    private static void Overwrite(List<byte> bytes, int at, long value, int width)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        for (var i = 0; i < width && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }
}
