namespace Dotbug.Agent.Capture;

/// <summary>What is made of the place at a route's end.</summary>
internal enum RouteKind : byte
{
    Value,

    /// <summary>Whether a reference is null.</summary>
    IsNull,

    /// <summary>An int, less the int of <see cref="Route.Minus"/>.</summary>
    Difference,

    /// <summary>The state of a cancellation source: whether it was cancelled.</summary>
    IsCancelled,

    /// <summary>What a weak handle points to.</summary>
    Weak,
}

/// <summary>The way from a value's first byte to a field: references to follow, then a place. Immutable.</summary>
internal sealed class Route(int[] hops, Slot end, Type? type)
{
    /// <summary>Offsets of the references on the way.</summary>
    public readonly int[] Hops = hops;
    public readonly Slot End = end;

    /// <summary>Declared type of the last field.</summary>
    public readonly Type? Type = type;
    public RouteKind Kind;
    public Route? Minus;

    /// <summary>Fields joined with dots, <c>|</c> between alternatives. Null when none of them exists.</summary>
    public static Route? To(Type type, string paths)
    {
        foreach (var path in paths.Split('|'))
        {
            if (One(type, path) is { } route)
                return route;
        }
        return null;
    }

    /// <summary>The same; null also when the field is not of that shape.</summary>
    public static Route? To(Type type, string paths, Shape shape) =>
        To(type, paths) is { } route && route.End.Shape == shape ? route : null;

    private static Route? One(Type type, string path)
    {
        var hops = new List<int>();
        var at = 0;
        var names = path.Split('.');
        for (var i = 0; ; i++)
        {
            if (FieldLayout.Find(type, names[i]) is not { } field || !FieldLayout.TryRead(field, out var offset, out _))
                return null;
            type = field.FieldType;
            if (i == names.Length - 1)
                return new Route(hops.ToArray(), PlanBuilder.SlotOf(type, at + offset), type);
            if (type.IsValueType)
            {
                at += offset;
                continue;
            }
            hops.Add(at + offset);
            at = 0;
        }
    }
}

/// <summary>A node of a tree or chain: offsets in the node, and its items.</summary>
internal sealed class NodePlan
{
    public int Left = -1, Right = -1;
    public Slot Key, Value;

    /// <summary>A node without a left child is the empty tree, not a leaf.</summary>
    public bool EmptyHasNoLeft;

    /// <summary>A tree of more items under the same hash, and how its nodes look.</summary>
    public int MoreAt = -1;
    public NodePlan? More;

    /// <summary>Segments: their array, mask, head and tail.</summary>
    public int ItemsAt, MaskAt, HeadAt, TailAt, SequenceAt;
}
