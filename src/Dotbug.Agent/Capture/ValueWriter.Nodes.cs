#pragma warning disable CS8500 // See ValueWriter.Places.cs.
using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;

namespace Dotbug.Agent.Capture;

// Collections made of nodes that Rules describe. Other threads may relink the nodes meanwhile: every walk has a limit.
internal static unsafe partial class ValueWriter
{
    // How many nodes or segments are counted where the collection does not know how many items it has.
    private const int CountedMax = 256;

    // Balanced trees of 2^31 items are less than twice as high as 31; more is a tree in the middle of a change.
    private const int TreeHeightMax = 64;

    /// <summary>Where the items of one collection go.</summary>
    private struct ItemSink
    {
        public EventWriter* Writer;
        public Frame* Frame;

        /// <summary>Where the number of items stands.</summary>
        public byte* Captured;
        public int Count;
    }

    // False: no more.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Item(ItemSink* sink, bool isMap, ref byte at, ref Slot key, ref Slot value)
    {
        var w = sink->Writer;
        if (sink->Count >= w->Session->ItemsMax || !MoreFits(w, isMap ? 2 : 1))
            return false;
        if (isMap)
            KeyAndValue(w, ref at, ref key, ref value, sink->Frame);
        else
            At(w, ref Unsafe.Add(ref at, value.Offset), value.Shape, value.Plan, sink->Frame);
        Unsafe.WriteUnaligned(sink->Captured, (ushort)++sink->Count);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Linked(EventWriter* w, ref byte data, TypePlan plan, object? self, Frame* frame)
    {
        var layout = plan.Node!;
        var isRing = plan.Shape == Shape.Ring;
        var first = plan.Routes.Length == 0 ? self : FollowReference(ref data, plan.Routes[0]);
        // A chain whose head is the collection itself ends in an empty one.
        var endsEmpty = plan.Routes.Length == 0;
        ItemSink sink;
        sink.Writer = w;
        sink.Frame = frame;
        sink.Count = 0;
        var total = isRing ? Math.Max(FollowNumber(ref data, plan.Routes[1]), 0) : Length(first, layout, endsEmpty);
        sink.Captured = OpenItems(w, plan, total);
        if (sink.Captured == null)
            return;
        for (var node = first; node != null && (!endsEmpty || Field(node, layout.Right) != null);)
        {
            if (!Item(&sink, false, ref RawObject.Data(node), ref layout.Key, ref layout.Value))
                return;
            node = Field(node, layout.Right);
            if (isRing && ReferenceEquals(node, first))
                return;
        }
    }

    // -1: more than are counted.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Length(object? node, NodePlan layout, bool endsEmpty)
    {
        for (var count = 0; count <= CountedMax; count++)
        {
            if (node == null || (endsEmpty && Field(node, layout.Right) == null))
                return count;
            node = Field(node, layout.Right);
        }
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InSegments(EventWriter* w, ref byte data, TypePlan plan, Frame* frame)
    {
        var layout = plan.Node!;
        var first = FollowReference(ref data, plan.Routes[0]);
        var total = 0;
        var segments = 0;
        for (var segment = first; segment != null; segment = Field(segment, layout.Right))
        {
            total += InSegment(segment, layout);
            if (++segments == CountedMax)
                total = -1;
            if (total < 0)
                break;
        }
        ItemSink sink;
        sink.Writer = w;
        sink.Frame = frame;
        sink.Count = 0;
        sink.Captured = OpenItems(w, plan, Math.Max(total, -1));
        if (sink.Captured == null)
            return;
        for (var segment = first; segment != null && segments > 0; segment = Field(segment, layout.Right), segments--)
        {
            if (!Segment(&sink, segment, layout))
                return;
        }
    }

    // Head and tail go up for ever; a segment that is closed has a tail that lies some times round further.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int InSegment(object segment, NodePlan layout)
    {
        var items = Field(segment, layout.ItemsAt);
        if (items == null)
            return 0;
        var length = RawObject.ArrayLength(items);
        var count = unchecked(Number(segment, layout.TailAt) - Number(segment, layout.HeadAt));
        if (layout.SequenceAt >= 0 && count > length)
            count -= 2 * length;
        return Math.Clamp(count, 0, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Segment(ItemSink* sink, object segment, NodePlan layout)
    {
        var items = Field(segment, layout.ItemsAt);
        var count = InSegment(segment, layout);
        if (items == null)
            return true;
        var head = Number(segment, layout.HeadAt);
        var mask = Number(segment, layout.MaskAt);
        var size = RawObject.ElementSize(RawObject.Handle(items));
        for (var i = 0; i < count; i++)
        {
            var position = unchecked(head + i);
            var index = position & mask;
            if ((uint)index >= (uint)RawObject.ArrayLength(items))
                return true;
            ref var slot = ref Unsafe.Add(ref RawObject.Data(items), RawObject.VectorOffset + (nint)index * size);
            // A place that is taken and not filled yet.
            if (layout.SequenceAt >= 0
                && Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref slot, layout.SequenceAt)) != position + 1)
                return true;
            if (!Item(sink, false, ref slot, ref layout.Key, ref layout.Value))
                return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InOrder(EventWriter* w, ref byte data, TypePlan plan, Frame* frame)
    {
        ItemSink sink;
        sink.Writer = w;
        sink.Frame = frame;
        sink.Count = 0;
        sink.Captured = OpenItems(w, plan, Math.Max(FollowNumber(ref data, plan.Routes[1]), 0));
        if (sink.Captured != null)
            Subtree(&sink, FollowReference(ref data, plan.Routes[0]), plan.Node!, plan.IsMap, 0);
    }

    // Each node that is visited is an item, and items are limited; so are the nodes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Subtree(ItemSink* sink, object? node, NodePlan layout, bool isMap, int height)
    {
        while (node != null)
        {
            if (height++ == TreeHeightMax)
                return false;
            var left = Field(node, layout.Left);
            if (left == null && layout.EmptyHasNoLeft)
                return true;
            if (!Subtree(sink, left, layout, isMap, height)
                || !Item(sink, isMap, ref RawObject.Data(node), ref layout.Key, ref layout.Value))
                return false;
            if (layout.More != null && !Subtree(sink, Field(node, layout.MoreAt), layout.More, isMap, height))
                return false;
            node = Field(node, layout.Right);
        }
        return true;
    }
}
