#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Guards.Runtime;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// Types of the framework with a look of their own, single values.
internal static unsafe partial class ValueWriter
{
    // Chains longer than this are loops or generated; what is deeper is cut.
    private const int InnerMax = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Thrown(EventWriter* w, object o, TypePlan plan, Frame* up, int level)
    {
        var id = TypeDictionary.Ensure(w->Session, plan);
        var at = w->At;
        if (level == InnerMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return;
        }
        if (w->End - at < 5 + 2)
        {
            Truncated(w);
            return;
        }
        *at = (byte)ValueTag.Exception;
        Unsafe.WriteUnaligned(at + 1, id);
        w->At = at + 5;
        w->End--;
        // The message as it was given, not as the type's own getter would make it up.
        if (Field(o, Known.ExceptionMessage) is { } message)
            String(w, Unsafe.As<string>(message));
        else
            Null(w);
        w->End++;
        Frame frame;
        frame.Object = o;
        frame.Up = up;
        frame.Depth = up == null ? 0 : up->Depth;
        var inner = Field(o, Known.ExceptionInner);
        if (inner == null)
        {
            Null(w);
            return;
        }
        var innerPlan = TypePlans.Of(inner);
        if (innerPlan.Shape == Shape.Exception)
            Thrown(w, inner, innerPlan, &frame, level + 1);
        else
            OnlyType(w, ValueTag.Cut, innerPlan);
    }

    // A task under the type of the given plan: its own, or that of the value task around it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Awaited(EventWriter* w, TypePlan shown, object task, TypePlan plan, Frame* up)
    {
        var status = TaskStates.Status(Number(task, Known.TaskState));
        if (!OpenTask(w, shown, status))
            return;
        Frame frame;
        frame.Object = task;
        frame.Up = up;
        frame.Depth = up == null ? 0 : up->Depth;
        if (status == TaskStatus.RanToCompletion && plan.Slots.Length == 1)
        {
            ref var result = ref plan.Slots[0];
            At(w, ref Unsafe.Add(ref RawObject.Data(task), result.Offset), result.Shape, result.Plan, &frame);
        }
        else if (status == TaskStatus.Faulted && Known.TaskFaults)
            Reference(w, FirstFault(task), &frame);
        else
            Null(w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool OpenTask(EventWriter* w, TypePlan shown, TaskStatus status)
    {
        var id = TypeDictionary.Ensure(w->Session, shown);
        var at = w->At;
        if (w->End - at < 6 + 1)
        {
            Truncated(w);
            return false;
        }
        *at = (byte)ValueTag.Task;
        Unsafe.WriteUnaligned(at + 1, id);
        at[5] = (byte)status;
        w->At = at + 6;
        return true;
    }

    /// <summary>The exception of a faulted task, without asking the task, which would mark it observed. Null when there is none yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static object? FirstFault(object task)
    {
        if (Field(task, Known.TaskContingent) is not { } contingent || Field(contingent, Known.ContingentHolder) is not { } holder
            || Field(holder, Known.HolderFaults) is not { } faults || Field(faults, Known.FaultsItems) is not { } items
            || Number(faults, Known.FaultsCount) < 1 || RawObject.ArrayLength(items) < 1)
            return null;
        return Field(items, RawObject.VectorOffset) is { } dispatch ? Field(dispatch, Known.DispatchException) : null;
    }

    /// <summary>What cancelled a task, likewise. Null when it was a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static object? Cancellation(object task) =>
        Known.HolderCancellation >= 0 && Field(task, Known.TaskContingent) is { } contingent
            && Field(contingent, Known.ContingentHolder) is { } holder && Field(holder, Known.HolderCancellation) is { } dispatch
            ? Field(dispatch, Known.DispatchException)
            : null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AwaitedValue(EventWriter* w, ref byte at, TypePlan plan, Frame* up)
    {
        var source = Unsafe.As<byte, object?>(ref Unsafe.Add(ref at, plan.Slots[0].Offset));
        if (source == null)
        {
            if (!OpenTask(w, plan, TaskStatus.RanToCompletion))
                return;
            if (plan.Slots.Length < 2)
            {
                Null(w);
                return;
            }
            Frame frame;
            frame.Object = null;
            frame.Up = up;
            frame.Depth = up == null ? 0 : up->Depth;
            ref var result = ref plan.Slots[1];
            At(w, ref Unsafe.Add(ref at, result.Offset), result.Shape, result.Plan, &frame);
            return;
        }
        var sourcePlan = TypePlans.Of(source);
        if (sourcePlan.Shape == Shape.Task)
            Awaited(w, plan, source, sourcePlan, up);
        else
            OnlyType(w, ValueTag.TypeOf, plan); // A value task source: only its own code knows how far it is.
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CancelToken(EventWriter* w, ref byte at, TypePlan plan)
    {
        if (!OpenFields(w, plan, 0, 1))
            return;
        w->End++;
        var source = Unsafe.As<byte, object?>(ref Unsafe.Add(ref at, Known.TokenSource));
        Bool(w, source != null && Number(source, Known.SourceState) != SelfTest.NotCanceledState);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Offset(EventWriter* w, ref byte at)
    {
        var to = w->At;
        if (w->End - to < 11)
        {
            Truncated(w);
            return;
        }
        ref var minutes = ref Unsafe.Add(ref at, Known.OffsetMinutes);
        *to = (byte)ValueTag.DateTimeOffset;
        // The upper two bits are the kind of the DateTime inside.
        Unsafe.WriteUnaligned(to + 1, Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref at, Known.OffsetTicks)) & 0x3FFF_FFFF_FFFF_FFFF);
        Unsafe.WriteUnaligned(to + 9, Known.OffsetMinutesIsShort
            ? Unsafe.ReadUnaligned<short>(ref minutes) : (short)Unsafe.ReadUnaligned<int>(ref minutes));
        w->At = to + 11;
    }
}
