#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// Stretches of memory and arrays that Rules describe.
internal static unsafe partial class ValueWriter
{
    // A span lives on the stack, and so its own address does not move. All spans look alike: a reference and a count of elements.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Span(EventWriter* w, ref byte at, TypePlan plan, Frame* up)
    {
        if (plan.Bytes == 0)
        {
            Unread(w, (byte)UnreadReason.ByRefLike);
            return;
        }
        var span = *(Span<byte>*)Unsafe.AsPointer(ref at);
        Stretch(w, ref MemoryMarshal.GetReference(span), span.Length, plan.Bytes, plan, ref plan.Element, up);
    }

    // Characters are shown as text, all else as a list.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stretch(
        EventWriter* w, ref byte first, int length, int size, TypePlan plan, ref Slot element, Frame* up)
    {
        length = Math.Max(length, 0);
        if (element.Shape == Shape.Char)
        {
            Text(w, ref Unsafe.As<byte, char>(ref first), length, length);
            return;
        }
        Frame frame;
        frame.Object = null;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (frame.Depth > w->DepthMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return;
        }
        var captured = OpenItems(w, plan, length);
        if (captured == null)
            return;
        var count = Math.Min(length, w->Session->ItemsMax);
        for (var i = 0; i < count && MoreFits(w, 1); i++)
        {
            At(w, ref Unsafe.Add(ref first, (nint)i * size), element.Shape, element.Plan, &frame);
            Unsafe.WriteUnaligned(captured, (ushort)(i + 1));
        }
    }

    // An array, a text, or a memory manager, of which only its own code knows where its memory is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Memory(EventWriter* w, ref byte data, TypePlan plan, Frame* up)
    {
        var owner = FollowReference(ref data, plan.Routes[0]);
        // The highest bit says that the array is pinned.
        var index = FollowNumber(ref data, plan.Routes[1]) & int.MaxValue;
        var length = FollowNumber(ref data, plan.Routes[2]) & int.MaxValue;
        if (owner == null)
        {
            Stretch(w, ref data, 0, 1, plan, ref plan.Element, up);
            return;
        }
        var ownerPlan = TypePlans.Of(owner);
        if (ownerPlan.Shape == Shape.String && plan.Element.Shape == Shape.Char)
        {
            var text = Unsafe.As<string>(owner);
            index = Math.Min(index, text.Length);
            length = Math.Min(length, text.Length - index);
            Text(w, ref Unsafe.Add(ref Unsafe.AsRef(in text.GetPinnableReference()), index), length, length);
        }
        else if (ownerPlan.Shape == Shape.Array)
        {
            index = Math.Min(index, RawObject.ArrayLength(owner));
            length = Math.Min(length, RawObject.ArrayLength(owner) - index);
            var size = RawObject.ElementSize(RawObject.Handle(owner));
            ref var first = ref Unsafe.Add(ref RawObject.Data(owner), ownerPlan.DataAt + (nint)index * size);
            Stretch(w, ref first, length, size, plan, ref ownerPlan.Element, up);
        }
        else
        {
            OnlyType(w, ValueTag.TypeOf, plan);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InlineArray(EventWriter* w, ref byte at, TypePlan plan, Frame* up) =>
        Stretch(w, ref Unsafe.Add(ref at, plan.Element.Offset), plan.Step, plan.Bytes, plan, ref plan.Element, up);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Items(EventWriter* w, ref byte data, TypePlan plan, object? self, Frame* up)
    {
        Frame frame;
        frame.Object = self;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (frame.Depth > w->DepthMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return;
        }
        switch (plan.Shape)
        {
            case Shape.Sequence:
                Sequence(w, ref data, plan, &frame);
                break;
            case Shape.Buckets:
                Buckets(w, ref data, plan, &frame);
                break;
            case Shape.Zip:
                Zipped(w, ref data, plan, &frame);
                break;
            case Shape.Ring or Shape.Chain:
                Linked(w, ref data, plan, self, &frame);
                break;
            case Shape.Segments or Shape.Bag:
                InSegments(w, ref data, plan, &frame);
                break;
            default:
                InOrder(w, ref data, plan, &frame);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sequence(EventWriter* w, ref byte data, TypePlan plan, Frame* frame)
    {
        var items = FollowReference(ref data, plan.Routes[0]);
        if (items == null && plan.Routes[1] == null)
        {
            Null(w);
            return;
        }
        var length = items == null ? 0 : RawObject.ArrayLength(items);
        var total = plan.Routes[1] == null ? length : FollowNumber(ref data, plan.Routes[1]);
        var start = plan.Routes[2] == null ? 0 : FollowNumber(ref data, plan.Routes[2]);
        if (plan.IsMap)
            Pairs(w, plan, items, total, frame);
        else
            Sequence(w, plan, items, start, plan.Step, total, RawObject.VectorOffset, frame);
    }

    // Entries of an array, none unused.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs(EventWriter* w, TypePlan plan, object? items, int total, Frame* frame)
    {
        var captured = OpenItems(w, plan, Math.Max(total, 0));
        if (captured == null || items == null)
            return;
        var size = RawObject.ElementSize(RawObject.Handle(items));
        var count = Math.Min(Math.Min(total, RawObject.ArrayLength(items)), w->Session->ItemsMax);
        for (var i = 0; i < count && MoreFits(w, 2); i++)
        {
            ref var entry = ref Unsafe.Add(ref RawObject.Data(items), RawObject.VectorOffset + (nint)i * size);
            KeyAndValue(w, ref entry, ref plan.Key, ref plan.Element, frame);
            Unsafe.WriteUnaligned(captured, (ushort)(i + 1));
        }
    }

    // Hashtable: places without a key were never used; where one was removed, the array itself stands for a key.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Buckets(EventWriter* w, ref byte data, TypePlan plan, Frame* frame)
    {
        var buckets = FollowReference(ref data, plan.Routes[0]);
        var captured = OpenItems(w, plan, Math.Max(FollowNumber(ref data, plan.Routes[1]), 0));
        if (captured == null || buckets == null)
            return;
        var size = RawObject.ElementSize(RawObject.Handle(buckets));
        var length = RawObject.ArrayLength(buckets);
        var count = 0;
        for (int i = 0, gaps = 0; i < length && count < w->Session->ItemsMax && gaps < GapsMax; i++)
        {
            ref var bucket = ref Unsafe.Add(ref RawObject.Data(buckets), RawObject.VectorOffset + (nint)i * size);
            var key = Unsafe.As<byte, object?>(ref Unsafe.Add(ref bucket, plan.Key.Offset));
            if (key == null || ReferenceEquals(key, buckets))
            {
                gaps++;
                continue;
            }
            if (!MoreFits(w, 2))
                return;
            KeyAndValue(w, ref bucket, ref plan.Key, ref plan.Element, frame);
            Unsafe.WriteUnaligned(captured, (ushort)++count);
        }
    }

    // Keys in one array, values in another.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Zipped(EventWriter* w, ref byte data, TypePlan plan, Frame* frame)
    {
        var keys = FollowReference(ref data, plan.Routes[0]);
        var values = FollowReference(ref data, plan.Routes[1]);
        var length = keys == null || values == null ? 0
            : Math.Min(RawObject.ArrayLength(keys), RawObject.ArrayLength(values));
        var total = plan.Routes[2] == null ? length : FollowNumber(ref data, plan.Routes[2]);
        var captured = OpenItems(w, plan, Math.Max(total, 0));
        if (captured == null || keys == null || values == null)
            return;
        var keySize = RawObject.ElementSize(RawObject.Handle(keys));
        var valueSize = RawObject.ElementSize(RawObject.Handle(values));
        var count = Math.Min(Math.Min(total, length), w->Session->ItemsMax);
        for (var i = 0; i < count && MoreFits(w, 2); i++)
        {
            ref var key = ref Unsafe.Add(ref RawObject.Data(keys), RawObject.VectorOffset + (nint)i * keySize);
            ref var value = ref Unsafe.Add(ref RawObject.Data(values), RawObject.VectorOffset + (nint)i * valueSize);
            KeyAndValue(w, ref key, ref plan.Key, ref value, ref plan.Element, frame);
            Unsafe.WriteUnaligned(captured, (ushort)(i + 1));
        }
    }
}
