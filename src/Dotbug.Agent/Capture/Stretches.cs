using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Capture;

/// <summary>Plans of what is a row of elements without being an array: spans, inline arrays, fixed buffers.</summary>
internal static class Stretches
{
    /// <summary>What is to be known of a span's elements; other types of the runtime that live on the stack only are left as they are.</summary>
    public static void FillSpan(TypePlan plan, Type type)
    {
        if (!type.IsConstructedGenericType || !SelfTest.Passed
            || (type.GetGenericTypeDefinition() != typeof(Span<>) && type.GetGenericTypeDefinition() != typeof(ReadOnlySpan<>)))
            return;
        var element = type.GenericTypeArguments[0];
        plan.Element = PlanBuilder.SlotOf(element, 0);
        plan.Bytes = SizeOf(element);
    }

    /// <summary>False when the struct is neither an inline array nor a fixed buffer.</summary>
    public static bool FillInlineArray(TypePlan plan, Type type)
    {
        if (!type.IsValueType || FieldLayout.Instance(type) is not [var field] || FieldLayout.IsPointer(field)
            || !FieldLayout.TryRead(field, out var offset, out var isReference) || offset != 0)
            return false;
        var all = RawObject.DataBytes(type.TypeHandle.Value);
        // Asking a reference field for its type might load it: structs that wrap one object end here.
        if (isReference && all == Unsafe.SizeOf<nint>())
            return false;
        var element = isReference ? typeof(object) : field.FieldType;
        // Sizes of instances are rounded up, so that only small ones can be equal and yet have room for more than one.
        if (!isReference && all > Unsafe.SizeOf<nint>() && all == RawObject.DataBytes(element.TypeHandle.Value))
            return false;
        var one = SizeOf(element);
        all = SizeOf(type);
        // The attribute is asked for only where it may well be there: looking for one loads the types of all.
        if (one == 0 || all <= one || all % one != 0
            || !(type.Name.EndsWith("e__FixedBuffer", StringComparison.Ordinal) || type.IsDefined(typeof(InlineArrayAttribute), false)))
            return false;
        plan.Shape = Shape.InlineArray;
        plan.Element = PlanBuilder.SlotOf(element, 0);
        (plan.Step, plan.Bytes) = (all / one, one);
        return true;
    }

    // Of an element in an array: the one place where the runtime keeps the size without padding. 0: too large for that place.
    private static int SizeOf(Type type) =>
        type.IsValueType ? RawObject.ElementSize(type.MakeArrayType().TypeHandle.Value) : type.IsPointer ? 0 : Unsafe.SizeOf<nint>();
}
