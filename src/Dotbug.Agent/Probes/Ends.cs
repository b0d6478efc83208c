using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Probes;

/// <summary>What emitted outcome code calls, on the program's threads. Same rules as <see cref="Hot"/>.</summary>
internal static unsafe partial class Ends
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    public static void Prepare()
    {
        foreach (var method in typeof(Ends).GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public
            | System.Reflection.BindingFlags.NonPublic))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    /// <summary>This tap's part of an ordinary call. Null: not its call, or its session is over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreadSession* Find(ThreadLog* log, Tap* tap, long token, StashFrame** frame, ulong* start, ulong* running)
    {
        *frame = null;
        (*start, *running) = (0, 0);
        if ((token >> tap->Bit & 1) == 0)
            return null;
        var session = SessionOf(log, tap);
        return session == null || tap->Deferred == 0 ? session : FindStashed(log, session, tap, token, frame, start);
    }

    [MethodImpl(Compiled)]
    private static ThreadSession* FindStashed(ThreadLog* log, ThreadSession* session, Tap* tap, long token, StashFrame** frame, ulong* start)
    {
        var found = log->Stash.Find(token & ~0xFFL, tap->Bit);
        if (found == null || found->Generation != tap->Generation)
            return null;
        *frame = found;
        *start = found->Start;
        return session;
    }

    /// <summary>The same for an async one, which may have begun on another thread and under other taps.</summary>
    [MethodImpl(Compiled)]
    public static ThreadSession* FindAsync(ThreadLog* log, Tap* tap, long call, StashFrame** frame, ulong* start, ulong* running)
    {
        *frame = null;
        (*start, *running) = (0, 0);
        var state = (AsyncCall*)call;
        if ((state->Token >> tap->Bit & 1) == 0 || state->Table->ByBit(tap->Bit) != tap)
            return null;
        var session = SessionOf(log, tap);
        if (session == null)
            return null;
        var now = (long)Clock.Now();
        *start = state->Start;
        var ran = Volatile.Read(ref state->Running) + now;
        // Not yet complete while another thread is on its way out of an earlier step: then it is not known.
        *running = state->Id != AsyncCall.Watched && ran > 0 && ran <= now - (long)state->Start ? (ulong)ran : 0;
        if (tap->Deferred == 0)
            return session;
        for (var stashed = state->Stashed; stashed != null; stashed = stashed->Next)
        {
            if (stashed->Frame.Tap == tap->Bit && stashed->Frame.Generation == tap->Generation)
            {
                *frame = &stashed->Frame;
                return session;
            }
        }
        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ThreadSession* SessionOf(ThreadLog* log, Tap* tap)
    {
        var area = tap->Area;
        if (Volatile.Read(ref area->Open) == 0 || area->Generation != tap->Generation)
            return null;
        var session = log->Session(area->Slot);
        return session != null && session->Generation == tap->Generation ? session : Hot.Attend(log, tap);
    }

    internal const ulong Told = 1;

    public static bool IsTold(StashFrame* frame) => (frame->Flags & Told) != 0;

    /// <summary>The guard said yes at last.</summary>
    [MethodImpl(Compiled)]
    public static bool Tell(ThreadLog* log, ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        if (Volatile.Read(ref tap->Area->Armed) == 0 && tap->Area->EndedBy == (int)StopReason.Hits)
            return false;
        if (!Hot.Tell(log, session, tap, frame))
            return false;
        frame->Flags |= Told;
        return true;
    }

    /// <summary>Second of the two times in an outcome: how long code ran, or, of a watched task, when it was last seen pending.</summary>
    public static ulong RanOrPending(long call, ulong running) =>
        ((AsyncCall*)call)->Id == AsyncCall.Watched ? ((AsyncCall*)call)->LastPending : running;

    /// <summary>After the outcome was begun: the completion itself was not seen, only that it had happened.</summary>
    public static void MarkPolled(ThreadLog* log, ThreadSession* session, long call)
    {
        if (((AsyncCall*)call)->Id == AsyncCall.Watched && ((AsyncCall*)call)->LastPending != 0)
            (session->Chunk + session->Used)[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Polled;
    }

    /// <summary>Who awaits an async method that completes, behind the times of its outcome.</summary>
    [MethodImpl(Compiled)]
    public static void AwaitedBy(ThreadLog* log, ThreadSession* session, long call, int frames)
    {
        var state = (AsyncCall*)call;
        // In its first step nobody awaits it yet: the callers stand on the stack.
        if (state->Id <= 0 || state->Handle == 0 || AsyncKeys.Target(state) is not { } task)
            return;
        if (Awaiting.Write(&log->Writer, task, frames))
            (session->Chunk + session->Used)[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Stack;
    }

    /// <summary>An outcome that has no value: an enumeration may not have come to its end.</summary>
    public static void NoValue(EventWriter* writer, long call)
    {
        if (((AsyncCall*)call)->LeftEarly != 0)
            ValueWriter.Unread(writer, (byte)UnreadReason.LeftEarly);
        else
            ValueWriter.Void(writer);
    }

    public static long TokenOf(long call) => ((AsyncCall*)call)->Token;

    public static uint ScheduleOf(long call) => ((AsyncCall*)call)->Schedule;

    public static byte ThrowKind(int final) => (byte)(final != 0 ? RecordKind.Throw : RecordKind.ThrowProvisional);

    /// <summary>Only in a build made for tests (Dotbug.Agent.csproj, Faulty) does this do anything.</summary>
    static partial void Fail(string place);

    [MethodImpl(Compiled)]
    public static void Exception(EventWriter* writer, object? thrown, int final)
    {
        Fail(final != 0 ? "second pass" : "first pass");
        ValueWriter.Exception(writer, thrown as Exception);
        if (final != 0 && thrown is Exception exception)
        {
            Frames.ExceptionFrames.Write(exception, ref *writer);
            return;
        }
        if (!writer->Room(3))
            return;
        *(ushort*)writer->At = 0;
        writer->At[2] = 1;
        writer->At += 3;
    }

    /// <summary>This tap is through with an ordinary call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Over(ThreadLog* log, ThreadSession* session, Tap* tap, long token, StashFrame* frame, int final)
    {
        if (final != 0)
            Count(session, tap, frame);
    }

    [MethodImpl(Compiled)]
    public static void AsyncOver(ThreadLog* log, ThreadSession* session, Tap* tap, long call, StashFrame* frame, int final) =>
        Count(session, tap, frame);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(ThreadSession* session, Tap* tap, StashFrame* frame)
    {
        Fail("count");
        if (frame != null)
            session->Undecided--;
        if (frame == null || IsTold(frame))
            session->Outcomes++;
    }

    /// <summary>All taps are through with an ordinary call: only now, the frames of all of them go at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CallOver(ThreadLog* log, long token, int final)
    {
        if (final != 0 && log->Stash.Count > 0)
            log->Stash.Pop(token & ~0xFFL);
    }

    /// <summary>A call that counted as open is so no more, however it ended, unless its session is over: then the count is, too.</summary>
    [MethodImpl(Compiled)]
    public static void Unnest(ThreadLog* log, Tap* tap, long token, long bits, int final)
    {
        if (final == 0 || (token & bits) == 0)
            return;
        var session = Hot.Joined(log, tap);
        if (session != null)
            session->Depth--;
    }

    /// <summary>A call that some spec of the session shows, or may still show, is open.</summary>
    [MethodImpl(Compiled)]
    public static void Nest(ThreadLog* log, Tap* tap, long mask, long bits)
    {
        if ((mask & bits) == 0)
            return;
        var session = Hot.Joined(log, tap);
        if (session != null)
            session->Depth++;
    }

    [MethodImpl(Compiled)]
    public static void AsyncCallOver(ThreadLog* log, long call, int final) => AsyncCalls.Complete((AsyncCall*)call);
}
