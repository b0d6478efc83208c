using System.Reflection;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Makes the plan of a type, by reflection over metadata: no code of the type runs, no static constructor, and no type is loaded
/// beyond those that its instances consist of. Slow (tens of microseconds), once for each type.
/// </summary>
internal static class PlanBuilder
{
    public static TypePlan Build(Type type, nint handle)
    {
        var plan = new TypePlan(handle) { Shape = Shape.TypeOnly };
        var members = new List<EntryMember>();
        var shape = TypeShape.Object;
        var name = TypeNames.CSharp(type);
        if (KnownShapes.HasInstances(type))
        {
            plan.Shape = KnownShapes.Of(type);
            if (plan.Shape == Shape.Object && SelfTest.Passed && Rules.For(type) is var (rule, named)
                && RulePlans.Fill(plan, type, rule, named, members))
                (shape, name) = (ShapeOf(plan), rule.Name ?? name);
            switch (plan.Shape)
            {
                case >= Shape.EnumSByte and <= Shape.EnumInt64:
                    shape = type.IsDefined(typeof(FlagsAttribute), false) ? TypeShape.FlagsEnum : TypeShape.Enum;
                    AddValues(type, members);
                    break;
                case >= Shape.Copied and <= Shape.Tree:
                    break;
                case Shape.ByRefLike:
                    Stretches.FillSpan(plan, type);
                    break;
                case Shape.Object when SelfTest.Passed && Stretches.FillInlineArray(plan, type):
                    shape = TypeShape.List;
                    break;
                case Shape.Object or Shape.Tuple or Shape.Pair:
                    if (!SelfTest.Passed || IsOfTheRuntime(type))
                        plan.Shape = Shape.TypeOnly;
                    else
                        AddFields(plan, type, handle, members);
                    if (plan.Shape == Shape.Tuple)
                        shape = TypeShape.Tuple;
                    break;
                case Shape.CancellationToken:
                    members.Add(new("IsCancellationRequested"));
                    break;
                case > Shape.Object and < Shape.TypeOnly:
                    if (!SelfTest.Passed || !CollectionPlans.Fill(plan, type))
                        plan.Shape = Shape.TypeOnly;
                    shape = ShapeOf(plan);
                    if (plan.Shape == Shape.Task)
                        name = TypeNames.CSharp(KnownShapes.PublicTask(type));
                    break;
            }
        }
        EntryText.Attach(plan, name, shape, members);
        return plan;
    }

    // Their fields are addresses.
    private static bool IsOfTheRuntime(Type type) => type.IsSubclassOf(typeof(Delegate)) || type.IsSubclassOf(typeof(MethodBase));

    private static TypeShape ShapeOf(TypePlan plan) => plan switch
    {
        { IsMap: true, Shape: not Shape.View } => TypeShape.Map,
        { Shape: Shape.Array or Shape.List or Shape.Queue or Shape.Stack or Shape.Set } => TypeShape.List,
        { Shape: Shape.Memory or (>= Shape.Sequence and <= Shape.Tree) } => TypeShape.List,
        _ => TypeShape.Object,
    };

    /// <summary>A place of that static type.</summary>
    public static Slot SlotOf(Type type, int offset)
    {
        if (type.IsPointer || type.IsFunctionPointer)
            return new Slot { Offset = offset, Shape = Shape.Pointer };
        if (type.IsByRef)
            return Referring(type.GetElementType()!, offset);
        if (!type.IsValueType)
            return new Slot { Offset = offset, Shape = Shape.Reference };
        var plan = TypePlans.GetOrBuild(type);
        return new Slot { Offset = offset, Shape = plan.Shape, Plan = plan, CopiedBytes = CopiedBytes(plan.Shape) };
    }

    // Such a field may point behind the end of an array, as the runner of a loop does: numbers found there do no harm, objects would.
    private static Slot Referring(Type type, int offset)
    {
        var element = type.IsValueType ? SlotOf(type, 0) : default;
        return element.CopiedBytes == 0
            ? new Slot { Offset = offset, Shape = Shape.ByRefLike, Plan = TypePlans.Other }
            : new Slot { Offset = offset, Shape = Shape.ByRef, Plan = element.Plan };
    }

    private static byte CopiedBytes(Shape shape) => shape switch
    {
        Shape.SByte or Shape.Byte => 1,
        Shape.Int16 or Shape.UInt16 or Shape.Char => 2,
        Shape.Int32 or Shape.UInt32 or Shape.Single => 4,
        Shape.Int64 or Shape.UInt64 or Shape.Double or Shape.DateTime or Shape.TimeSpan => 8,
        _ => 0,
    };

    private static void AddFields(TypePlan plan, Type type, nint handle, List<EntryMember> members)
    {
        var slots = new List<Slot>();
        var bytes = RawObject.DataBytes(handle);
        foreach (var field in FieldLayout.Instance(type))
        {
            if (MemberNames.Shown(field.Name) is not { } name || !FieldLayout.TryRead(field, out var offset, out var isReference) || offset >= bytes)
                continue;
            if (slots.Count == TypePlan.FieldsMax)
            {
                // Counted, and neither named nor looked at: the reader says how many there are.
                members.Add(new(""));
                continue;
            }
            var slot = isReference ? new Slot { Offset = offset, Shape = Shape.Reference }
                : FieldLayout.IsPointer(field) ? new Slot { Offset = offset, Shape = Shape.Pointer }
                : SlotOf(field.FieldType, offset);
            if (slot.Shape != Shape.CancellationToken && Secrets.Default.IsSecret(name))
                plan.Hidden |= 1u << slots.Count;
            members.Add(new(plan.Shape == Shape.Pair ? Capital(name) : name));
            slots.Add(slot);
        }
        plan.Slots = slots.ToArray();
        if (plan.Shape == Shape.Pair && plan.Slots.Length != 2)
            plan.Shape = Shape.Object;
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static void AddValues(Type type, List<EntryMember> members)
    {
        foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (field.IsLiteral && field.GetRawConstantValue() is { } value)
                members.Add(new(field.Name, Value: ToInt64(value)));
        }
    }

    private static long ToInt64(object value) => value switch
    {
        ulong u => unchecked((long)u),
        char c => c,
        bool b => b ? 1 : 0,
        IConvertible c => c.ToInt64(null),
        _ => 0,
    };
}
