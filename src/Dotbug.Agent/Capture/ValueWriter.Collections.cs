#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

// Collections, read field by field. Other threads may change them meanwhile: every number read from them is checked against the array at hand, which
// cannot shrink, so the worst is an item that is not there any more. Costs what the captured items cost, whatever the collection's size.
internal static unsafe partial class ValueWriter
{
    // How many unused places are passed over in search of an item.
    private const int GapsMax = 256;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collection(EventWriter* w, object o, TypePlan plan, Frame* up)
    {
        Frame frame;
        frame.Object = o;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (frame.Depth > w->DepthMax)
        {
            OnlyType(w, ValueTag.Cut, plan);
            return;
        }
        var items = plan.Shape == Shape.Array ? o : Field(o, plan.ItemsAt);
        switch (plan.Shape)
        {
            case Shape.Array:
                Sequence(w, plan, items, 0, 1, RawObject.ArrayLength(o), plan.DataAt, &frame);
                break;
            case Shape.List:
                Sequence(w, plan, items, 0, 1, Number(o, plan.CountAt), RawObject.VectorOffset, &frame);
                break;
            case Shape.Stack:
                Sequence(w, plan, items, Number(o, plan.CountAt) - 1, -1, Number(o, plan.CountAt), RawObject.VectorOffset, &frame);
                break;
            case Shape.Queue:
                Sequence(w, plan, items, Number(o, plan.ExtraAt), 1, Number(o, plan.CountAt), RawObject.VectorOffset, &frame);
                break;
            case Shape.Set or Shape.Map:
                Entries(w, plan, items, Number(o, plan.CountAt), Number(o, plan.CountAt) - Number(o, plan.ExtraAt), &frame);
                break;
            default:
                Nodes(w, plan, items, &frame);
                break;
        }
    }

    // Header of a list or map. The number of items captured is written when it is known, at the place returned; null: nothing was opened.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* OpenItems(EventWriter* w, TypePlan plan, int total) => OpenItems(w, plan, total, plan.IsMap);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* OpenItems(EventWriter* w, TypePlan plan, int total, bool isMap)
    {
        var id = TypeDictionary.Ensure(w->Session, plan);
        var at = w->At;
        if (w->End - at < 11)
        {
            Truncated(w);
            return null;
        }
        *at = (byte)(isMap ? ValueTag.Map : ValueTag.List);
        Unsafe.WriteUnaligned(at + 1, id);
        Unsafe.WriteUnaligned(at + 5, total);
        Unsafe.WriteUnaligned(at + 9, (ushort)0);
        w->At = at + 11;
        return at + 9;
    }

    // True when one more item may be begun: each takes a byte at least (a pair two), and after a cut there are no more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MoreFits(EventWriter* w, int bytes)
    {
        if (w->Full == 0 && w->End - w->At >= bytes)
            return true;
        w->Full = 1;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sequence(EventWriter* w, TypePlan plan, object? items, int first, int step, int total, int dataAt, Frame* frame)
    {
        var captured = OpenItems(w, plan, Math.Max(total, 0));
        if (captured == null || items == null)
            return;
        var length = RawObject.ArrayLength(items);
        var size = RawObject.ElementSize(RawObject.Handle(items));
        var count = Math.Min(Math.Min(total, length), w->Session->ItemsMax);
        ref var element = ref plan.Element;
        var index = first;
        for (var i = 0; i < count; i++, index += step)
        {
            // Queues go round.
            if (index == length)
                index = 0;
            if ((uint)index >= (uint)length || !MoreFits(w, 1))
                break;
            At(w, ref Unsafe.Add(ref RawObject.Data(items), dataAt + (nint)index * size), element.Shape, element.Plan, frame);
            Unsafe.WriteUnaligned(captured, (ushort)(i + 1));
        }
    }

    // Dictionary and HashSet: entries in an array; those in use have next >= -1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Entries(EventWriter* w, TypePlan plan, object? entries, int used, int total, Frame* frame)
    {
        var captured = OpenItems(w, plan, Math.Max(total, 0));
        if (captured == null || entries == null)
            return;
        var size = RawObject.ElementSize(RawObject.Handle(entries));
        used = Math.Min(used, RawObject.ArrayLength(entries));
        var count = 0;
        for (int i = 0, gaps = 0; i < used && count < w->Session->ItemsMax && gaps < GapsMax; i++)
        {
            ref var entry = ref Unsafe.Add(ref RawObject.Data(entries), RawObject.VectorOffset + (nint)i * size);
            if (Unsafe.As<byte, int>(ref Unsafe.Add(ref entry, plan.NextAt)) < -1)
            {
                gaps++;
                continue;
            }
            if (!MoreFits(w, 2))
                break;
            if (plan.Shape == Shape.Set)
                At(w, ref Unsafe.Add(ref entry, plan.Element.Offset), plan.Element.Shape, plan.Element.Plan, frame);
            else
                KeyAndValue(w, ref entry, ref plan.Key, ref plan.Element, frame);
            Unsafe.WriteUnaligned(captured, (ushort)++count);
        }
    }

    // ConcurrentDictionary: buckets with chains of nodes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nodes(EventWriter* w, TypePlan plan, object? tables, Frame* frame)
    {
        var buckets = tables == null ? null : Field(tables, plan.ExtraAt);
        var captured = OpenItems(w, plan, tables == null ? 0 : Sum(Field(tables, plan.CountAt)));
        if (captured == null || buckets == null)
            return;
        var count = 0;
        var length = RawObject.ArrayLength(buckets);
        for (int i = 0, gaps = 0; i < length && gaps < GapsMax; i++)
        {
            var node = Field(buckets, RawObject.VectorOffset + i * sizeof(nint));
            if (node == null)
                gaps++;
            for (; node != null; node = Field(node, plan.NextAt))
            {
                if (count == w->Session->ItemsMax || !MoreFits(w, 2))
                    return;
                KeyAndValue(w, ref RawObject.Data(node), ref plan.Key, ref plan.Element, frame);
                Unsafe.WriteUnaligned(captured, (ushort)++count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Sum(object? counts)
    {
        var sum = 0;
        var length = counts == null ? 0 : RawObject.ArrayLength(counts);
        for (var i = 0; i < length; i++)
            sum += Number(counts!, RawObject.VectorOffset + i * sizeof(int));
        return Math.Max(sum, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(EventWriter* w, ref byte at, TypePlan plan, Frame* up)
    {
        Frame frame;
        frame.Object = null;
        frame.Up = up;
        frame.Depth = up == null ? 1 : up->Depth + 1;
        if (!OpenFields(w, plan, frame.Depth, 2))
            return;
        w->End += 2;
        KeyAndValue(w, ref at, ref plan.Slots[0], ref plan.Slots[1], &frame);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeyAndValue(EventWriter* w, ref byte at, ref Slot key, ref Slot value, Frame* frame) =>
        KeyAndValue(w, ref Unsafe.Add(ref at, key.Offset), ref key, ref Unsafe.Add(ref at, value.Offset), ref value, frame);

    // Two values, of which the second is hidden when the first is a text that names a secret.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeyAndValue(EventWriter* w, ref byte keyAt, ref Slot key, ref byte valueAt, ref Slot value, Frame* frame)
    {
        var secret = false;
        w->End--;
        if (key.Shape == Shape.Reference)
        {
            var o = Unsafe.As<byte, object?>(ref keyAt);
            Reference(w, o, frame);
            secret = NamesSecret(w, o);
        }
        else
        {
            At(w, ref keyAt, key.Shape, key.Plan, frame);
        }
        w->End++;
        if (secret)
            Redacted(w);
        else
            At(w, ref valueAt, value.Shape, value.Plan, frame);
    }
}
