namespace Dotbug.Agent.Capture;

/// <summary>Finds the fields that a <see cref="Rule"/> names in the type at hand.</summary>
internal static class RulePlans
{
    /// <summary>False when this runtime's type does not look as expected. <paramref name="members"/> gets the names of a
    /// view's members.</summary>
    public static bool Fill(TypePlan plan, Type type, Rule rule, Type named, List<EntryMember> members)
    {
        plan.Shape = rule.Shape;
        plan.IsMap = rule.IsMap;
        plan.Step = rule.Step;
        plan.Tag = rule.Tag;
        plan.Bytes = rule.Bytes;
        var found = rule.Shape switch
        {
            Shape.Redacted => true,
            Shape.Alias => Routes(plan, type, named, rule.Paths),
            Shape.View => View(plan, type, named, rule.Paths, members),
            Shape.Copied => Routes(plan, type, named, rule.Paths) && IsCopied(plan),
            Shape.BigInteger => Routes(plan, type, named, rule.Paths) && Are(plan, Shape.Int32, Shape.Reference)
                && plan.Routes[1].Type == typeof(uint[]),
            Shape.Address => Routes(plan, type, named, rule.Paths) && Are(plan, Shape.UInt32, Shape.Reference)
                && plan.Routes[1].Type == typeof(ushort[]),
            Shape.Memory => Routes(plan, type, named, rule.Paths)
                && Are(plan, Shape.Reference, Shape.Int32, Shape.Int32) && Element(plan, type.GenericTypeArguments[0]),
            Shape.Sequence => Sequence(plan, type, named, rule.Paths),
            Shape.Buckets => Buckets(plan, named, rule.Paths),
            Shape.Zip => Zip(plan, type, named, rule.Paths),
            Shape.Delegate => Routes(plan, type, named, rule.Paths)
                && Are(plan, Shape.Reference, Shape.IntPtr, Shape.IntPtr, Shape.Reference, Shape.IntPtr)
                && Array.TrueForAll(plan.Routes, r => r.Hops.Length == 0),
            Shape.Json => Routes(plan, type, named, rule.Paths)
                && Are(plan, Shape.Reference, Shape.Int32, Shape.Int32, Shape.Reference, Shape.Int32)
                && plan.Routes[3].Type == typeof(byte[]),
            Shape.Method => Routes(plan, type, named, rule.Paths) && Are(plan, Shape.IntPtr),
            _ => NodePlans.Fill(plan, type, named, rule.Paths),
        };
        if (found)
            return true;
        (plan.Shape, plan.IsMap, plan.Routes) = (Shape.Object, false, []);
        (plan.Key, plan.Element, plan.Node) = (default, default, null);
        members.Clear();
        return false;
    }

    /// <summary>From the type that the rule names (a derived type may hide the name); else from the type itself.</summary>
    public static Route? Find(Type type, Type named, string path) => Route.To(named, path) ?? Route.To(type, path);

    // One for each path; a path that is empty has none.
    private static bool Routes(TypePlan plan, Type type, Type named, string[] paths)
    {
        plan.Routes = new Route[paths.Length];
        for (var i = 0; i < paths.Length; i++)
        {
            if (paths[i].Length == 0)
                continue;
            if (Find(type, named, paths[i]) is not { } route)
                return false;
            plan.Routes[i] = route;
        }
        return true;
    }

    private static bool Are(TypePlan plan, params ReadOnlySpan<Shape> shapes)
    {
        for (var i = 0; i < shapes.Length; i++)
        {
            if (plan.Routes[i] is { } route && route.End.Shape != shapes[i])
                return false;
        }
        return true;
    }

    private static bool Element(TypePlan plan, Type element)
    {
        plan.Element = PlanBuilder.SlotOf(element, 0);
        return true;
    }

    // The fields lie side by side and fill the bytes exactly.
    private static bool IsCopied(TypePlan plan)
    {
        var at = plan.Routes[0].End.Offset;
        foreach (var route in plan.Routes)
        {
            if (route.Hops.Length > 0 || route.End.Offset != at || route.End.CopiedBytes == 0)
                return false;
            at += route.End.CopiedBytes;
        }
        return at - plan.Routes[0].End.Offset == plan.Bytes;
    }

    private static bool View(TypePlan plan, Type type, Type named, string[] texts, List<EntryMember> members)
    {
        var routes = new List<Route>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var paths = text[(equals + 1)..].TrimStart('!', '*', '?').Split('-');
            if (Find(type, named, paths[0]) is not { } route)
                return false;
            if (paths.Length == 2)
                (route.Kind, route.Minus) = (RouteKind.Difference, Find(type, named, paths[1]));
            else
                route.Kind = text[equals + 1] switch
                {
                    '!' => RouteKind.IsNull,
                    '*' => RouteKind.Weak,
                    '?' => RouteKind.IsCancelled,
                    _ => RouteKind.Value,
                };
            if (!Fits(route))
                return false;
            routes.Add(route);
            members.Add(new(text[..equals]));
        }
        plan.Routes = routes.ToArray();
        return !plan.IsMap || routes.Count == 2;
    }

    private static bool Fits(Route route) => route.Kind switch
    {
        RouteKind.IsNull => route.End.Shape == Shape.Reference,
        RouteKind.Weak => route.End.Shape == Shape.IntPtr,
        RouteKind.Difference => route.End.Shape == Shape.Int32 && route.Minus?.End.Shape == Shape.Int32,
        RouteKind.IsCancelled => route.End.Offset == Known.SourceState && route.Hops.Length == 0,
        _ => true,
    };

    private static bool Sequence(TypePlan plan, Type type, Type named, string[] paths)
    {
        if (!Routes(plan, type, named, paths) || !Are(plan, Shape.Reference, Shape.Int32, Shape.Int32)
            || plan.Routes[0].Type is not { IsSZArray: true } array)
            return false;
        var item = array.GetElementType()!;
        if (!plan.IsMap)
            return Element(plan, item);
        if (Route.To(item, "Key") is not { Hops.Length: 0 } key || Route.To(item, "Value") is not { Hops.Length: 0 } value)
            return false;
        (plan.Key, plan.Element) = (key.End, value.End);
        return item.IsValueType;
    }

    // An array of structs, and in it a key and a value.
    private static bool Buckets(TypePlan plan, Type named, string[] paths)
    {
        if (!Routes(plan, named, named, paths[..2]) || !Are(plan, Shape.Reference, Shape.Int32)
            || plan.Routes[0].Type is not { IsSZArray: true } array || array.GetElementType() is not { IsValueType: true } item
            || Route.To(item, paths[2], Shape.Reference) is not { Hops.Length: 0 } key
            || Route.To(item, paths[3]) is not { Hops.Length: 0 } value)
            return false;
        (plan.Key, plan.Element) = (key.End, value.End);
        return true;
    }

    private static bool Zip(TypePlan plan, Type type, Type named, string[] paths)
    {
        if (!Routes(plan, type, named, paths) || !Are(plan, Shape.Reference, Shape.Reference, Shape.Int32)
            || plan.Routes[0].Type is not { IsSZArray: true } keys
            || plan.Routes[1].Type is not { IsSZArray: true } values)
            return false;
        plan.Key = PlanBuilder.SlotOf(keys.GetElementType()!, 0);
        return Element(plan, values.GetElementType()!);
    }
}
