using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Sessions;

/// <summary>
/// At the stop: calls whose guard waits for an end that has not come are told as open. Agent's thread; the program's threads may be changing what is read here,
/// so a frame counts only if it looks the same before and after it was copied.
/// </summary>
internal static unsafe class Undecided
{
    /// <summary>Most that are told: a list for people.</summary>
    private const int Max = 100;

    public static void Tell(SessionArea* area, IReadOnlyList<TapCode> taps)
    {
        if (!taps.Any(t => t.Tap->Deferred != 0))
            return;
        var left = Max;
        for (var number = 0; number < ThreadLogs.Count && left > 0; number++)
        {
            var log = ThreadLogs.At(number);
            for (var i = 0; log != null && i < log->Stash.Count && left > 0; i++)
                left -= One(taps, log->Stash.At(i)) ? 1 : 0;
        }
        AsyncCalls.ForEach(call =>
        {
            left = Stashed(taps, (AsyncCall*)call, left);
            return false;
        });
        Watch.ForEach(call => left = Stashed(taps, (AsyncCall*)call, left));
    }

    /// <summary>After the session was closed: async calls that nobody traces any more are forgotten.</summary>
    public static void Forget()
    {
        AsyncCalls.ForEach(call => IsOver((AsyncCall*)call));
        Watch.Forget(call => IsOver((AsyncCall*)call));
    }

    private static int Stashed(IReadOnlyList<TapCode> taps, AsyncCall* call, int left)
    {
        for (var stashed = call->Stashed; stashed != null && left > 0; stashed = stashed->Next)
            left -= One(taps, &stashed->Frame) ? 1 : 0;
        return left;
    }

    private static bool IsOver(AsyncCall* call)
    {
        for (var i = 0; i < call->Table->Count; i++)
        {
            var tap = call->Table->Tap(i);
            if ((call->Token >> tap->Bit & 1) != 0 && tap->Area->Generation == tap->Generation && tap->Area->Open != 0)
                return false;
        }
        return true;
    }

    private static bool One(IReadOnlyList<TapCode> taps, StashFrame* frame)
    {
        var copy = *frame;
        Tap* tap = null;
        foreach (var code in taps)
        {
            if (code.Tap->Bit == copy.Tap && code.Tap->Generation == copy.Generation && code.Tap->Deferred != 0 && code.Tap->Named == 0)
                tap = code.Tap;
        }
        if (tap == null || copy.RecordBytes is <= 0 or > RingLayout.ChunkBytes || (copy.Flags & 1) != 0)
            return false;
        var record = new byte[copy.RecordBytes];
        fixed (byte* bytes = record)
        {
            Unsafe.CopyBlockUnaligned(bytes, copy.Record, (uint)copy.RecordBytes);
            if (frame->Token != copy.Token || frame->Generation != copy.Generation || *(ushort*)(bytes + RingLayout.RecordProbe) != tap->Probe)
                return false;
            bytes[RingLayout.RecordKindOffset] = (byte)RecordKind.Open;
            copy.Record = bytes;
            var log = ThreadLogs.Current();
            return log != null && Hot.TellOpen(log, tap, &copy);
        }
    }
}
