using System.Buffers.Binary;
using Dotbug.Protocol;

namespace Dotbug.Ring;

/// <summary>
/// A private copy of one chunk, grown as the chunk grows: what is parsed can no longer be changed from outside. Lives on after the chunk
/// went back to the free list, until its last event was told.
/// </summary>
internal sealed class Shadow
{
    public readonly byte[] Data = new byte[RingLayout.ChunkBytes];

    public int Filled;
    public int ThreadManaged;
    public int ThreadOs;
    public long Sequence;

    /// <summary>True when the chunk behind it was given back: nothing more will come.</summary>
    public bool Detached;
    public bool Queued;

    private int _at;
    private int _size;

    /// <summary>Of the event at hand.</summary>
    public ulong Ticks { get; private set; }
    private int _rank;

    public ReadOnlySpan<byte> Record => Data.AsSpan(_at, _size);

    public void Reset(long sequence, int managed, int os)
    {
        (Sequence, ThreadManaged, ThreadOs) = (sequence, managed, os);
        Filled = _at = _size = 0;
        Detached = Queued = false;
    }

    /// <summary>Steps to the next event. False: there is none (yet). Bytes that are no event are skipped to the end, and reported.</summary>
    public bool Next(out bool damaged)
    {
        damaged = false;
        _at += _size;
        _size = 0;
        if (_at == Filled)
            return false;
        var size = Filled - _at < RingLayout.RecordHeaderBytes ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(Data.AsSpan(_at));
        if (size < RingLayout.RecordHeaderBytes || size > Filled - _at || size % 8 != 0)
        {
            damaged = true;
            _at = Filled;
            return false;
        }
        _size = (int)size;
        Ticks = BinaryPrimitives.ReadUInt64LittleEndian(Data.AsSpan(_at + RingLayout.RecordTicks));
        var kind = (RecordKind)Data[_at + RingLayout.RecordKindOffset];
        // At equal time stamps a call comes before its outcome, and what may be replaced before what replaces it.
        _rank = kind switch { RecordKind.Call => 0, RecordKind.ThrowProvisional => 1, _ => 2 };
        return true;
    }

    public bool Before(Shadow other) =>
        Ticks != other.Ticks ? Ticks < other.Ticks : _rank != other._rank ? _rank < other._rank : Sequence < other.Sequence;
}
