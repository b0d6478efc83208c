using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Native;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>Who called, and where an event of the runtime happened.</summary>
internal static unsafe partial class Hot
{
    /// <summary>Notes who called: return addresses, named later on the agent's thread.</summary>
    [MethodImpl(Compiled)]
    public static void Stack(ThreadLog* log, ThreadSession* session, bool stashed, int frames)
    {
        var record = stashed ? log->Stash.At(log->Stash.Count - 1)->Record : session->Chunk + session->Used;
        if (log->ReplayTicks != 0)
        {
            if (log->ReplayStack != null)
                WriteStack(log, record, log->ReplayStack->Frames, (int)log->ReplayStack->Count, log->ReplayStack->Count < RuntimeEvents.RuntimeStack.FramesMax);
            return;
        }
        // This method, the emitted one, and the traced method itself: the tool leaves them out.
        const int ownFramesMax = 3;
        // A step of an async method stands on seven frames of the runtime, which the tool leaves out.
        const int framesOfStep = 8, leftOutMax = 96;
        var max = Math.Min(frames + Math.Min(frames * (framesOfStep - 1), leftOutMax), SpecFramesMax + leftOutMax) + ownFramesMax;
        var addresses = stackalloc ulong[SpecFramesMax + leftOutMax + ownFramesMax];
        var count = ((delegate* unmanaged[SuppressGCTransition]<ulong*, int, nuint, int>)Services.Table->Walk)(addresses, max, log->StackEnd);
        var finished = count >= 0;
        if (!finished)
            count = -1 - count;
        WriteStack(log, record, addresses, count, finished);
    }

    private static void WriteStack(ThreadLog* log, byte* record, ulong* addresses, int count, bool finished)
    {
        var writer = &log->Writer;
        record[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Stack;
        if (!writer->Room(3 + count * FrameEncoding.Bytes))
        {
            count = 0;
            finished = false;
        }
        *(ushort*)writer->At = (ushort)count;
        writer->At[2] = finished ? (byte)1 : (byte)0;
        writer->At += 3;
        for (var i = 0; i < count; i++, writer->At += FrameEncoding.Bytes)
        {
            *(ulong*)writer->At = addresses[i];
            *(int*)(writer->At + 8) = FrameEncoding.IsAddress;
        }
    }

    private const int SpecFramesMax = Spec.StackAction.FramesMax;
}
