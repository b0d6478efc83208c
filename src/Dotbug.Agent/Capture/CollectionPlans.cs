using System.Collections.Concurrent;

namespace Dotbug.Agent.Capture;

/// <summary>Finds the private fields of the framework's types that have a renderer.</summary>
internal static class CollectionPlans
{
    /// <summary>False when this runtime's type does not look as expected: then only its name is shown.</summary>
    public static bool Fill(TypePlan plan, Type type)
    {
        switch (plan.Shape)
        {
            case Shape.Array:
                plan.Element = PlanBuilder.SlotOf(type.GetElementType()!, 0);
                plan.DataAt = type.IsSZArray ? RawObject.VectorOffset : RawObject.ArrayOffset(type.GetArrayRank());
                return true;
            case Shape.List or Shape.Stack:
                return Places(plan, Base(type, plan.Shape == Shape.List ? typeof(List<>) : typeof(Stack<>)),
                    plan.Shape == Shape.List ? "_items" : "_array", "_size", null);
            case Shape.Queue:
                return Places(plan, Base(type, typeof(Queue<>)), "_array", "_size", "_head");
            case Shape.Set:
                return Places(plan, Base(type, typeof(HashSet<>)), "_entries", "_count", "_freeCount")
                    && Entry(plan, Base(type, typeof(HashSet<>)), "_entries", "Next", null, "Value");
            case Shape.Map:
                plan.IsMap = true;
                return Places(plan, Base(type, typeof(Dictionary<,>)), "_entries", "_count", "_freeCount")
                    && Entry(plan, Base(type, typeof(Dictionary<,>)), "_entries", "next", "key", "value");
            case Shape.ConcurrentMap:
                return Concurrent(plan, Base(type, typeof(ConcurrentDictionary<,>)));
            case Shape.Nullable:
                return Two(plan, type, "hasValue", "value", type.GenericTypeArguments[0]);
            case Shape.Task:
                return Task(plan, type);
            case Shape.ValueTask:
                return ValueTask(plan, type);
            case Shape.Exception:
                return Known.ExceptionMessage >= 0 && Known.ExceptionInner >= 0;
            case Shape.Type:
                return Known.TypeHandle >= 0;
            case Shape.StringBuilder:
                return Known.BuilderChars >= 0 && Known.BuilderPrevious >= 0 && Known.BuilderLength >= 0 && Known.BuilderOffset >= 0;
            default:
                return false;
        }
    }

    internal static Type Base(Type type, Type open)
    {
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != open)
            type = type.BaseType!;
        return type;
    }

    private static bool Places(TypePlan plan, Type type, string items, string count, string? extra)
    {
        plan.ItemsAt = FieldLayout.OffsetOf(type, items);
        plan.CountAt = FieldLayout.OffsetOf(type, count);
        plan.ExtraAt = extra == null ? 0 : FieldLayout.OffsetOf(type, extra);
        plan.Element = PlanBuilder.SlotOf(type.GenericTypeArguments[^1], 0);
        return plan.ItemsAt >= 0 && plan.CountAt >= 0 && plan.ExtraAt >= 0;
    }

    private static bool Entry(TypePlan plan, Type type, string entries, string next, string? key, string value)
    {
        // An array of a struct of the framework, made of the collection's own type arguments: nothing new to load.
        if (FieldLayout.Find(type, entries)?.FieldType.GetElementType() is not { } entry)
            return false;
        plan.NextAt = FieldLayout.OffsetOf(entry, next);
        var keyAt = key == null ? 0 : FieldLayout.OffsetOf(entry, key);
        var valueAt = FieldLayout.OffsetOf(entry, value);
        if (key != null)
            plan.Key = PlanBuilder.SlotOf(type.GenericTypeArguments[0], keyAt);
        plan.Element = PlanBuilder.SlotOf(type.GenericTypeArguments[^1], valueAt);
        return plan.NextAt >= 0 && keyAt >= 0 && valueAt >= 0;
    }

    // _tables -> _buckets (structs with one field) -> nodes, chained.
    private static bool Concurrent(TypePlan plan, Type type)
    {
        var tables = FieldLayout.Find(type, "_tables")?.FieldType;
        var bucket = tables == null ? null : FieldLayout.Find(tables, "_buckets")?.FieldType.GetElementType();
        var node = bucket is { IsValueType: true } ? FieldLayout.Find(bucket, "_node")?.FieldType : null;
        if (node == null || FieldLayout.OffsetOf(bucket, "_node") != 0)
            return false;
        plan.IsMap = true;
        plan.ItemsAt = FieldLayout.OffsetOf(type, "_tables");
        plan.ExtraAt = FieldLayout.OffsetOf(tables, "_buckets");
        plan.CountAt = FieldLayout.OffsetOf(tables, "_countPerLock");
        plan.NextAt = FieldLayout.OffsetOf(node, "_next");
        plan.Key = PlanBuilder.SlotOf(type.GenericTypeArguments[0], FieldLayout.OffsetOf(node, "_key"));
        plan.Element = PlanBuilder.SlotOf(type.GenericTypeArguments[1], FieldLayout.OffsetOf(node, "_value"));
        return plan.ItemsAt >= 0 && plan.ExtraAt >= 0 && plan.CountAt >= 0 && plan.NextAt >= 0
            && plan.Key.Offset >= 0 && plan.Element.Offset >= 0;
    }

    private static bool Two(TypePlan plan, Type type, string first, string second, Type secondType)
    {
        var firstAt = FieldLayout.OffsetOf(type, first);
        var secondAt = FieldLayout.OffsetOf(type, second);
        plan.Slots = [new Slot { Offset = firstAt, Shape = Shape.Bool }, PlanBuilder.SlotOf(secondType, secondAt)];
        return firstAt >= 0 && secondAt >= 0;
    }

    private static bool Task(TypePlan plan, Type type)
    {
        var task = KnownShapes.PublicTask(type);
        if (task.IsGenericType)
        {
            var at = FieldLayout.OffsetOf(task, "m_result");
            if (at < 0)
                return false;
            plan.Slots = [PlanBuilder.SlotOf(task.GenericTypeArguments[0], at)];
        }
        return Known.TaskState >= 0;
    }

    private static bool ValueTask(TypePlan plan, Type type)
    {
        if (type.IsGenericType)
            return Two(plan, type, "_obj", "_result", type.GenericTypeArguments[0]);
        plan.Slots = [new Slot { Offset = FieldLayout.OffsetOf(type, "_obj") }];
        return plan.Slots[0].Offset >= 0;
    }
}
