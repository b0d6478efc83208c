using System.Runtime.InteropServices;

namespace Dotbug.Agent.Memory;

/// <summary>
/// Calls of one thread whose guard can only be decided at their end: what was captured on entry waits here. A stack, because calls are.
/// Frames left behind by a call whose end was never seen are thrown away with the next older one.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Stash
{
    public const int FramesMax = 256;
    public const int Bytes = 256 * 1024;

    private StashFrame* _frames;
    private byte* _memory;
    private int _count;

    public readonly int Count => _count;

    /// <summary>The newest frame, to be filled; null when there are too many. The first use takes the memory.</summary>
    public StashFrame* Push()
    {
        if (_frames == null)
        {
            // Address space only: pages are taken as they are touched.
            if (_memory == null)
                _memory = (byte*)NativeMemory.Alloc(Bytes);
            _frames = (StashFrame*)NativeMemory.AllocZeroed(FramesMax, (nuint)sizeof(StashFrame));
        }
        if (_count == FramesMax)
            return null;
        var start = _count == 0 ? _memory : _frames[_count - 1].Record + _frames[_count - 1].RecordBytes + _frames[_count - 1].KeptBytes;
        var frame = _frames + _count++;
        *frame = default;
        frame->Record = start;
        frame->Room = (int)(_memory + Bytes - start);
        return frame;
    }

    /// <summary>The frame of this token and tap, or null.</summary>
    public readonly StashFrame* Find(long token, int tap)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_frames[i].Token == token && _frames[i].Tap == tap)
                return _frames + i;
        }
        return null;
    }

    public readonly StashFrame* At(int index) => _frames + index;

    /// <summary>Throws away the frames of this token and everything newer.</summary>
    public void Pop(long token)
    {
        DropNewerThan(token);
        while (_count > 0 && _frames[_count - 1].Token == token)
            _count--;
    }

    public void DropNewest() => _count--;

    /// <summary>Throws away what is newer than the newest frame of this token; nothing when it has none.</summary>
    public void DropNewerThan(long token)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_frames[i].Token != token)
                continue;
            _count = i + 1;
            return;
        }
    }

    public void Clear() => _count = 0;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StashFrame
{
    public long Token;
    public int Tap;
    public uint Generation;
    public ulong Start;

    /// <summary>A whole call record as it will go into a chunk.</summary>
    public byte* Record;
    public int RecordBytes;
    public int Room;

    /// <summary>Bytes of the record that are written, without what makes it end on a whole word: where a named spec's event goes on.</summary>
    public int WrittenBytes;

    /// <summary>1: an event that happened when the call began: <see cref="Probes.Tap.AtBegin"/>.</summary>
    public int AtBegin;

    /// <summary>Behind the record: what the guard read on entry (<see cref="Guards.Runtime.Kept"/>).</summary>
    public int KeptBytes;

    /// <summary>1: told already, in the first pass of an exception.</summary>
    public ulong Flags;
}
