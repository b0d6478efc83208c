using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Agent.Probes;
using Dotbug.Protocol;

namespace Dotbug.Agent.Flows;

/// <summary>What events and guards are told of the flow at hand. On the program's threads.</summary>
internal static unsafe class FlowFacts
{
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary><c>$flow</c>.</summary>
    [MethodImpl(Compiled)]
    public static long Number(ThreadLog* log) => log->Own != 0 ? 0 : FlowHooks.Current(log);

    /// <summary>Writes flow and trace behind what the record has. Agents' threads, which tell what happened on others, know of none.</summary>
    [MethodImpl(Compiled)]
    public static void Tell(ThreadLog* log, byte* record)
    {
        if (log->Own != 0)
            return;
        var flow = FlowHooks.Current(log);
        var at = log->Writer.At;
        record[RingLayout.RecordFlagsOffset] |= (byte)RecordFlags.Flow;
        *(uint*)at = flow;
        *(uint*)(at + 4) = FlowTable.ParentOf(flow, out var kind);
        at[8] = (byte)kind;
        at[9] = Traces.Read(at + RingLayout.FlowBytes) ? (byte)RingLayout.TraceBytes : (byte)0;
        *(ushort*)(at + 10) = 0;
        log->Writer.At = at + RingLayout.FlowBytes + at[9];
    }

    /// <summary>What was told at the beginning, of an event that happened at the end: a message may have brought its flow along.</summary>
    [MethodImpl(Compiled)]
    public static void Move(ThreadLog* log, byte* flow)
    {
        if (log->Own != 0)
            return;
        *(uint*)flow = FlowHooks.Current(log);
        *(uint*)(flow + 4) = FlowTable.ParentOf(log->Flow, out var kind);
        flow[8] = (byte)kind;
    }

    /// <summary>A call that matched: from here on the session follows its flow.</summary>
    [MethodImpl(Compiled)]
    public static void Follow(ThreadLog* log, Tap* tap)
    {
        if (log->Own == 0)
            FlowTable.Follow(FlowHooks.Current(log), tap->Slot);
    }

    /// <summary>The flow at hand is one that the tap's session follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Followed(ThreadLog* log, Tap* tap) => (FlowTable.FollowedBy(FlowHooks.Current(log)) >> tap->Slot & 1) != 0;
}
