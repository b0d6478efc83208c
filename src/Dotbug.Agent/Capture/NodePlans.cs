namespace Dotbug.Agent.Capture;

/// <summary>Collections made of nodes: rings, chains, trees and segments.</summary>
internal static class NodePlans
{
    public static bool Fill(TypePlan plan, Type type, Type named, string[] paths) => plan.Shape switch
    {
        Shape.Ring => Ring(plan, named, paths),
        Shape.Chain => Chain(plan, type, named, paths),
        Shape.Segments => Segments(plan, named, paths),
        Shape.Bag => Bag(plan, named, paths),
        Shape.Tree => Tree(plan, named, paths),
        _ => false,
    };

    // head, count, next, item
    private static bool Ring(TypePlan plan, Type named, string[] paths)
    {
        if (Route.To(named, paths[0], Shape.Reference) is not { } head
            || Route.To(named, paths[1], Shape.Int32) is not { } count)
            return false;
        plan.Routes = [head, count];
        return Linked(plan, head.Type!, paths[2], paths[3]);
    }

    // head (or the object itself), next, item
    private static bool Chain(TypePlan plan, Type type, Type named, string[] paths)
    {
        if (paths[0].Length == 0)
            return Linked(plan, type, paths[1], paths[2]) && plan.Routes.Length == 0;
        if (Route.To(named, paths[0], Shape.Reference) is not { } head)
            return false;
        plan.Routes = [head];
        return Linked(plan, head.Type!, paths[1], paths[2]);
    }

    private static bool Linked(TypePlan plan, Type node, string next, string item)
    {
        if (Near(node, next, Shape.Reference) is not { } right || Near(node, item) is not { } value)
            return false;
        plan.Node = new NodePlan { Right = right.Offset, Value = value };
        return true;
    }

    // A field of the node itself.
    private static Slot? Near(Type node, string path, Shape? shape = null) =>
        Route.To(node, path) is { Hops.Length: 0 } route && (shape == null || route.End.Shape == shape)
            ? route.End : null;

    // head, next segment, slots, mask, head index, tail index, frozen
    private static bool Segments(TypePlan plan, Type named, string[] paths)
    {
        if (Route.To(named, paths[0], Shape.Reference) is not { } head || !Segment(plan, head.Type!, paths))
            return false;
        var slot = Route.To(head.Type!, paths[2])!.Type!.GetElementType()!;
        if (!slot.IsValueType || Near(slot, "SequenceNumber", Shape.Int32) is not { } sequence
            || Near(slot, "Item") is not { } item)
            return false;
        plan.Routes = [head];
        (plan.Node!.SequenceAt, plan.Node.Value) = (sequence.Offset, item);
        return true;
    }

    // first queue, next queue, items, mask, head index, tail index
    private static bool Bag(TypePlan plan, Type named, string[] paths)
    {
        if (Route.To(named, paths[0], Shape.Reference) is not { } head || !Segment(plan, head.Type!, paths))
            return false;
        plan.Routes = [head];
        (plan.Node!.SequenceAt, plan.Node.Value) = (-1, PlanBuilder.SlotOf(named.GenericTypeArguments[0], 0));
        return true;
    }

    private static bool Segment(TypePlan plan, Type segment, string[] paths)
    {
        if (Near(segment, paths[1], Shape.Reference) is not { } next
            || Near(segment, paths[2], Shape.Reference) is not { } items
            || Near(segment, paths[3], Shape.Int32) is not { } mask
            || Near(segment, paths[4], Shape.Int32) is not { } head
            || Near(segment, paths[5], Shape.Int32) is not { } tail
            || Route.To(segment, paths[2])!.Type is not { IsSZArray: true })
            return false;
        plan.Node = new NodePlan
        {
            Right = next.Offset, ItemsAt = items.Offset, MaskAt = mask.Offset, HeadAt = head.Offset, TailAt = tail.Offset,
        };
        return true;
    }

    // root, count, left, right, item or key and value
    private static bool Tree(TypePlan plan, Type named, string[] paths)
    {
        if (Route.To(named, paths[0], Shape.Reference) is not { } root
            || Route.To(named, paths[1], Shape.Int32) is not { } count
            || Branches(root.Type!, paths[2], paths[3]) is not { } node)
            return false;
        plan.Routes = [root, count];
        plan.Node = node;
        // The framework's immutable trees end in a node that stands for none.
        node.EmptyHasNoLeft = paths[2] == "_left";
        if (paths.Length == 6)
            return Items(node, root.Type!, paths[4], paths[5]);
        var item = Route.To(root.Type!, paths[4]);
        if (item?.Type is { IsNested: true, Name: "HashBucket" } bucket)
            return Buckets(plan, node, item.End.Offset, bucket);
        if (item is not { Hops.Length: 0 })
            return false;
        node.Value = item.End;
        return !plan.IsMap;
    }

    private static bool Items(NodePlan node, Type type, string key, string value)
    {
        if (Near(type, key) is not { } keySlot || Near(type, value) is not { } valueSlot)
            return false;
        (node.Key, node.Value) = (keySlot, valueSlot);
        return true;
    }

    private static NodePlan? Branches(Type type, string left, string right) =>
        Near(type, left, Shape.Reference) is { } l && Near(type, right, Shape.Reference) is { } r
            ? new NodePlan { Left = l.Offset, Right = r.Offset } : null;

    // _firstValue, and a tree of the others that have its hash.
    private static bool Buckets(TypePlan plan, NodePlan node, int at, Type bucket)
    {
        if (Near(bucket, "_firstValue") is not { } first
            || Route.To(bucket, "_additionalElements", Shape.Reference) is not { Hops.Length: 0 } more
            || Branches(more.Type!, "_left", "_right") is not { } inner
            || Near(more.Type!, "_key") is not { } item)
            return false;
        node.MoreAt = at + more.End.Offset;
        node.More = inner;
        inner.EmptyHasNoLeft = true;
        first.Offset += at;
        if (!plan.IsMap)
        {
            (node.Value, inner.Value) = (first, item);
            return true;
        }
        var pair = Route.To(bucket, "_firstValue")!.Type!;
        if (!Items(inner, pair, "key", "value"))
            return false;
        (node.Key, node.Value) = (inner.Key, inner.Value);
        node.Key.Offset += first.Offset;
        node.Value.Offset += first.Offset;
        inner.Key.Offset += item.Offset;
        inner.Value.Offset += item.Offset;
        return true;
    }
}
