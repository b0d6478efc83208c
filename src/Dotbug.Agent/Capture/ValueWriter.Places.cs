#pragma warning disable CS8500 // Frames hold references and are chained by address; they live on the stack only, where the collector sees them.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// Places in memory, references and objects.
internal static unsafe partial class ValueWriter
{
    /// <summary>A value that contains the one being written: the way back up, for cycles and for depth.</summary>
    private struct Frame
    {
        /// <summary>Null for values that are not objects of their own.</summary>
        public object? Object;
        public Frame* Up;
        public int Depth;
    }

    // Wrappers (a task's result, a read-only view) are no levels of depth, yet a chain of them must not use up the program's stack. More than
    // depth allows otherwise; each nesting takes some hundred bytes of stack.
    private const int NestingMax = 24;

    // What is at that place. The reference is a managed one: objects may move meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void At(EventWriter* w, ref byte at, Shape shape, TypePlan? plan, Frame* up)
    {
        switch (shape)
        {
            case Shape.Reference:
                Reference(w, Unsafe.As<byte, object?>(ref at), up);
                break;
            case Shape.Bool:
                Bool(w, at != 0);
                break;
            case Shape.SByte or Shape.Byte:
                Put(w, (ValueTag)shape, at, 1);
                break;
            case Shape.Int16 or Shape.UInt16 or Shape.Char:
                Put(w, (ValueTag)shape, Unsafe.ReadUnaligned<ushort>(ref at), 2);
                break;
            case Shape.Int32 or Shape.UInt32 or Shape.Single:
                Put(w, (ValueTag)shape, Unsafe.ReadUnaligned<uint>(ref at), 4);
                break;
            case Shape.Int64 or Shape.UInt64 or Shape.Double or Shape.DateTime or Shape.TimeSpan:
                Put(w, (ValueTag)shape, Unsafe.ReadUnaligned<ulong>(ref at), 8);
                break;
            case Shape.IntPtr:
                IntPtr(w, Unsafe.ReadUnaligned<nint>(ref at));
                break;
            case Shape.UIntPtr:
                UIntPtr(w, Unsafe.ReadUnaligned<nuint>(ref at));
                break;
            case Shape.Guid:
                Put(w, ValueTag.Guid, Unsafe.ReadUnaligned<Guid>(ref at), 16);
                break;
            case >= Shape.EnumSByte and <= Shape.EnumInt64:
                Enum(w, EnumValue(ref at, shape), plan!);
                break;
            case Shape.Redacted:
                Redacted(w);
                break;
            case Shape.Pointer:
                Unread(w, (byte)UnreadReason.Pointer);
                break;
            case Shape.ByRefLike:
                Span(w, ref at, plan!, up);
                break;
            case Shape.ByRef:
                ref var place = ref TypedPlaces.Referred(ref at);
                if (Unsafe.IsNullRef(ref place))
                    Null(w);
                else
                    At(w, ref place, plan!.Shape, plan, up);
                break;
            case Shape.Object:
                Fields(w, ref at, plan!, null, up);
                break;
            default:
                Special(w, ref at, shape, plan, up);
                break;
        }
    }

    // The rarer structs, apart, so that the common ones have a small frame.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Special(EventWriter* w, ref byte at, Shape shape, TypePlan? plan, Frame* up)
    {
        switch (shape)
        {
            case Shape.Decimal:
                Bits bits;
                // In memory: flags, high, low, middle.
                bits.Low = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, 8));
                bits.Middle = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, 12));
                bits.High = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, 4));
                bits.Flags = Unsafe.ReadUnaligned<int>(ref at);
                Put(w, ValueTag.Decimal, bits, 16);
                break;
            case Shape.DateTimeOffset:
                Offset(w, ref at);
                break;
            case Shape.Nullable:
                ref var inner = ref plan!.Slots[1];
                if (Unsafe.Add(ref at, plan.Slots[0].Offset) == 0)
                    Null(w);
                else
                    At(w, ref Unsafe.Add(ref at, inner.Offset), inner.Shape, inner.Plan, up);
                break;
            case Shape.Tuple:
                Fields(w, ref at, plan!, null, up);
                break;
            case Shape.Pair:
                Pair(w, ref at, plan!, up);
                break;
            case Shape.ValueTask:
                AwaitedValue(w, ref at, plan!, up);
                break;
            case Shape.CancellationToken:
                CancelToken(w, ref at, plan!);
                break;
            case Shape.InlineArray:
                InlineArray(w, ref at, plan!, up);
                break;
            case >= Shape.Copied and <= Shape.Tree:
                Ruled(w, ref at, plan!, null, up);
                break;
            default:
                OnlyType(w, ValueTag.TypeOf, plan ?? TypePlans.Other);
                break;
        }
    }

    private struct Bits
    {
        public int Low, Middle, High, Flags;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reference(EventWriter* w, object? o, Frame* up)
    {
        if (o == null)
        {
            Null(w);
            return;
        }
        var plan = TypePlans.Of(o);
        var shape = plan.Shape;
        if (shape == Shape.String)
        {
            String(w, Unsafe.As<string>(o));
            return;
        }
        var level = 1;
        for (var frame = up; frame != null; frame = frame->Up, level++)
        {
            if (ReferenceEquals(frame->Object, o))
            {
                Put(w, ValueTag.Ref, (ushort)level, 2);
                return;
            }
        }
        if (level > NestingMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return;
        }
        if (shape is Shape.Object or Shape.Tuple)
            Fields(w, ref RawObject.Data(o), plan, o, up);
        else if (shape is >= Shape.Copied and <= Shape.Tree)
            Ruled(w, ref RawObject.Data(o), plan, o, up);
        else if (shape is >= Shape.Array and < Shape.TypeOnly)
            WellKnown(w, o, plan, up);
        else
            At(w, ref RawObject.Data(o), shape, plan, up); // A boxed value: its bytes are the object's data.
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WellKnown(EventWriter* w, object o, TypePlan plan, Frame* up)
    {
        switch (plan.Shape)
        {
            case Shape.Exception:
                Thrown(w, o, plan, up, 0);
                break;
            case Shape.Task:
                Awaited(w, plan, o, plan, up);
                break;
            case Shape.Type:
                OnlyType(w, ValueTag.TypeOf, TypePlans.OfType(o));
                break;
            case Shape.StringBuilder:
                Builder(w, o);
                break;
            default:
                Collection(w, o, plan, up);
                break;
        }
    }

    // An object or a struct by its fields; a tuple by its items.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fields(EventWriter* w, ref byte data, TypePlan plan, object? self, Frame* up)
    {
        var slots = plan.Slots;
        Frame frame;
        frame.Object = self;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (!OpenFields(w, plan, frame.Depth, slots.Length))
            return;
        var hidden = SessionSecrets.Hidden(w->Session, plan);
        // Position and end are kept in registers from one scalar to the next; the end here is that of the event, with the places kept.
        var at = w->At;
        var end = w->End + slots.Length;
        var later = slots.Length;
        for (var i = 0; i < slots.Length; i++)
        {
            ref var slot = ref slots[i];
            ref var place = ref Unsafe.Add(ref data, slot.Offset);
            later--;
            var isHidden = (hidden >> i & 1) != 0;
            if (slot.CopiedBytes != 0 && !isHidden && end - at > slot.CopiedBytes + later)
            {
                *at = (byte)slot.Shape;
                Scalar(at + 1, ref place, slot.CopiedBytes);
                at += 1 + slot.CopiedBytes;
                continue;
            }
            w->At = at;
            w->End = end - later;
            if (isHidden)
                Redacted(w);
            else if (slot.Shape == Shape.Reference)
                Reference(w, Unsafe.As<byte, object?>(ref place), &frame);
            else
                At(w, ref place, slot.Shape, slot.Plan, &frame);
            at = w->At;
            end = w->End + later;
        }
        w->At = at;
        w->End = end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scalar(byte* to, ref byte place, int bytes)
    {
        if (bytes == 4)
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<uint>(ref place));
        else if (bytes == 8)
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<ulong>(ref place));
        else if (bytes == 2)
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<ushort>(ref place));
        else
            *to = place;
    }

    // Header of an object with that many values, and a byte kept for each: the caller gives one back (End++) before each value, so
    // that the count holds whatever fits. False: something else was written in the object's place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool OpenFields(EventWriter* w, TypePlan plan, int depth, int count)
    {
        if (depth > w->DepthMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return false;
        }
        var id = TypeDictionary.Ensure(w->Session, plan);
        var at = w->At;
        if (w->End - at < 7 + count || id == 0)
        {
            NoFields(w, id);
            return false;
        }
        *at = (byte)(plan.Shape == Shape.Tuple ? ValueTag.Tuple : ValueTag.Object);
        Unsafe.WriteUnaligned(at + 1, id);
        Unsafe.WriteUnaligned(at + 5, (ushort)count);
        w->At = at + 7;
        w->End -= count;
        return true;
    }

    // Without a dictionary entry the values would have no names.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void NoFields(EventWriter* w, int id)
    {
        if (id == 0)
            OnlyType(w, ValueTag.TypeOf, TypePlans.Other);
        else
            Truncated(w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OnlyType(EventWriter* w, ValueTag tag, TypePlan plan) =>
        Put(w, tag, TypeDictionary.Ensure(w->Session, plan), 4);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Enum(EventWriter* w, long value, TypePlan plan)
    {
        var id = TypeDictionary.Ensure(w->Session, plan);
        var at = w->At;
        if (w->End - at < 13)
        {
            Truncated(w);
            return;
        }
        *at = (byte)ValueTag.Enum;
        Unsafe.WriteUnaligned(at + 1, id);
        Unsafe.WriteUnaligned(at + 5, value);
        w->At = at + 13;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long EnumValue(ref byte at, Shape shape) => shape switch
    {
        Shape.EnumSByte => (sbyte)at,
        Shape.EnumByte => at,
        Shape.EnumInt16 => Unsafe.ReadUnaligned<short>(ref at),
        Shape.EnumUInt16 => Unsafe.ReadUnaligned<ushort>(ref at),
        Shape.EnumInt32 => Unsafe.ReadUnaligned<int>(ref at),
        Shape.EnumUInt32 => Unsafe.ReadUnaligned<uint>(ref at),
        _ => Unsafe.ReadUnaligned<long>(ref at),
    };

    /// <summary>The reference in a field of that object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static object? Field(object o, int offset) =>
        Unsafe.As<byte, object?>(ref Unsafe.Add(ref RawObject.Data(o), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Number(object o, int offset) => Unsafe.As<byte, int>(ref Unsafe.Add(ref RawObject.Data(o), offset));
}
