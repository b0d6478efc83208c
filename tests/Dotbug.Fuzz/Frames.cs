using System.Buffers.Binary;
using Dotbug.Protocol;

namespace Fuzzing;

/// <summary>A stream of frames, and what a hostile end does to one: <c>u32 length, u8 kind, body</c>.</summary>
internal static class Frames
{
    private const int HeaderBytes = 5;

    public static byte[] Of(MessageKind kind, ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        frame[4] = (byte)kind;
        body.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    public static byte[] Of(MessageKind kind, Action<WireWriter> write)
    {
        var body = new WireWriter();
        write(body);
        return Of(kind, body.Written);
    }

    public static byte[] Join(IEnumerable<byte[]> frames) => [.. frames.SelectMany(f => f)];

    public static List<byte[]> Split(ReadOnlySpan<byte> stream)
    {
        var frames = new List<byte[]>();
        while (stream.Length >= HeaderBytes)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(stream) + (long)HeaderBytes, stream.Length);
            frames.Add(stream[..length].ToArray());
            stream = stream[length..];
        }
        return frames;
    }

    /// <summary>Frames lost, doubled, exchanged, cut, of another kind, with a length that is a lie, or with a changed body of the right length.</summary>
    public static byte[] Mutate(Mutator mutator, IReadOnlyList<byte[]> corpus)
    {
        var frames = Split(mutator.Of(corpus));
        for (var changes = 1 << mutator.Random.Next(3); changes > 0 && frames.Count > 0; changes--)
        {
            var at = mutator.Random.Next(frames.Count);
            var frame = frames[at];
            if (frame.Length < HeaderBytes)
                continue;
            switch (mutator.Random.Next(9))
            {
                case 0:
                    frames.RemoveAt(at);
                    break;
                case 1:
                    frames.Insert(mutator.Random.Next(frames.Count), frame);
                    break;
                case 2:
                    var other = mutator.Random.Next(frames.Count);
                    (frames[at], frames[other]) = (frames[other], frame);
                    break;
                case 3:
                    frames[at] = frame[..mutator.Random.Next(frame.Length)];
                    break;
                case 4:
                    frame = [.. frame];
                    BinaryPrimitives.WriteInt32LittleEndian(frame, unchecked((int)mutator.Number()));
                    frames[at] = frame;
                    break;
                case 5:
                    frames[at] = Of((MessageKind)(mutator.OneIn(2) ? mutator.Random.Next(256) : mutator.Random.Next(65, 74)), frame.AsSpan(HeaderBytes));
                    break;
                default:
                    var body = frame[HeaderBytes..].ToList();
                    for (var i = 1 << mutator.Random.Next(4); i > 0; i--)
                        mutator.Change(body, corpus, []);
                    frames[at] = Of((MessageKind)frame[4], [.. body]);
                    break;
            }
        }
        return Join(frames);
    }
}
