using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Schedules;

namespace Dotbug.Agent.Probes;

/// <summary>
/// A thread has less stack left than our code may need (<see cref="ThreadLog.StackLow"/>): the call is left alone and counts as dropped. What a stack
/// overflow would be is the program's alone to decide.
/// </summary>
internal static unsafe class LittleStack
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    public static void Prepare()
    {
        foreach (var method in typeof(LittleStack).GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }

    [MethodImpl(Compiled)]
    public static void NotEntered(ThreadLog* log, nint table)
    {
        log->KickoffToken = 0;
        var taps = (TapTable*)table;
        for (var i = 0; i < taps->Count; i++)
        {
            var tap = taps->Tap(i);
            if (tap->Hook != Flows.FlowHook.None)
                continue;
            var area = tap->Area;
            if (Volatile.Read(ref area->Armed) != 0 && area->Generation == tap->Generation)
                Interlocked.Increment(ref area->NoStack);
        }
    }

    /// <summary>An outcome; the call was told.</summary>
    [MethodImpl(Compiled)]
    public static void NotTold(ThreadLog* log, nint table, long token, int final)
    {
        if (final == 0)
            return;
        LostOutcomes.NotFollowed(log, (TapTable*)table, token);
        CallSchedules.Abandon(log, CallSchedules.OfCall(log, token));
        // If this was no hook's, there is no such frame.
        if (log->FlowDepth > 0)
            Flows.FlowHooks.Left(log, token);
    }

    [MethodImpl(Compiled)]
    public static void NotToldAsync(ThreadLog* log, long call)
    {
        var state = (AsyncCall*)call;
        LostOutcomes.NotFollowed(log, state->Table, state->Token);
        CallSchedules.Abandon(log, state->Schedule);
        AsyncCalls.Complete(state);
    }
}
