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

    /// <summary>The youngest of the events up to <see cref="_sorted"/>.</summary>
    private ulong _latest;
    private int _sorted;

    /// <summary>Of the event at hand.</summary>
    public ulong Ticks { get; private set; }
    private int _rank;

    public ReadOnlySpan<byte> Record => Data.AsSpan(_at, _size);

    public void Reset(long sequence, int managed, int os)
    {
        (Sequence, ThreadManaged, ThreadOs) = (sequence, managed, os);
        Filled = _at = _size = _sorted = 0;
        _latest = 0;
        Detached = Queued = false;
    }

    /// <summary>Kind of a record that was taken out: it is told elsewhere.</summary>
    private const byte MovedKind = 0xFF;

    /// <summary>
    /// The next event, of what was added, that is older than one before it: it was written when a call was over and happened when that began. Taken out and put behind what
    /// <paramref name="into"/> makes of its time has. False: there is none (any more).
    /// </summary>
    public bool TakeOlder(Func<ulong, Shadow> into)
    {
        while (Filled - _sorted >= RingLayout.RecordHeaderBytes)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(Data.AsSpan(_sorted));
            // What makes no sense is reported by whoever steps over it.
            if (size < RingLayout.RecordHeaderBytes || size > Filled - _sorted)
                return false;
            var record = Data.AsSpan(_sorted, (int)size);
            var ticks = BinaryPrimitives.ReadUInt64LittleEndian(record[RingLayout.RecordTicks..]);
            _sorted += (int)size;
            if (ticks >= _latest)
            {
                _latest = ticks;
                continue;
            }
            var other = into(ticks);
            record.CopyTo(other.Data.AsSpan(other.Filled));
            other.Filled += (int)size;
            other._latest = ticks;
            record[RingLayout.RecordKindOffset] = MovedKind;
            return true;
        }
        return false;
    }

    /// <summary>It has room for another record, younger than all that it holds.</summary>
    public bool Follows(ulong ticks) => ticks >= _latest && Data.Length - Filled >= RingLayout.ChunkBytes / 2;

    /// <summary>Steps to the next event. False: there is none (yet). Bytes that are no event are skipped to the end, and reported.</summary>
    public bool Next(out bool damaged)
    {
        damaged = false;
        do
        {
            if (!Step(ref damaged))
                return false;
        }
        while (Data[_at + RingLayout.RecordKindOffset] == MovedKind);
        return true;
    }

    private bool Step(ref bool damaged)
    {
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
