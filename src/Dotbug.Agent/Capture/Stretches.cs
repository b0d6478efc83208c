using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Capture;

/// <summary>Plans of what is a row of elements without being an array: spans, inline arrays, fixed buffers.</summary>
internal static class Stretches
{
    /// <summary>What <see cref="ValueWriter.Span"/> has to know; other by-ref-like types are left as they are.</summary>
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
        if (!type.IsValueType || FieldLayout.Instance(type) is not [var field])
            return false;
        var element = field.FieldType;
        var (all, one) = (SizeOf(type), SizeOf(element));
        // The attribute is asked for only where it may well be there: looking for one loads the types of all.
        if (one == 0 || all < one || all % one != 0 || !FieldLayout.TryRead(field, out var offset, out _) || offset != 0
            || !(type.Name.EndsWith("e__FixedBuffer", StringComparison.Ordinal) || (all > one && type.IsDefined(typeof(InlineArrayAttribute), false))))
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
