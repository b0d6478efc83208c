using System.Runtime.CompilerServices;
using Dotbug.Agent.Memory;
using Dotbug.Protocol;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Writes one value into an event: what emitted probe code calls, on the program's threads. Nothing here runs code of the
/// program, takes a lock, allocates (after the first time of a type, or of a method that a delegate stands for) or throws. A value
/// that does not fit becomes <see cref="ValueTag.Truncated"/>, one byte, and so does everything after it in the event. For that
/// byte <see cref="EventWriter.End"/> must lie <see cref="ReserveBytes"/> before the end of the memory: enough for every argument
/// that a method can have.
/// </summary>
internal static unsafe partial class ValueWriter
{
    /// <summary>Bytes behind <see cref="EventWriter.End"/> that belong to the event all the same: one for each value (255 at most in a list
    /// of arguments) and a few for the probe's own counts.</summary>
    public const int ReserveBytes = 272;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bool(EventWriter* w, bool value) => Tag(w, value ? ValueTag.True : ValueTag.False);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Void(EventWriter* w) => Tag(w, ValueTag.Void);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Null(EventWriter* w) => Tag(w, ValueTag.Null);

    /// <summary>A secret: the value is not even looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Redacted(EventWriter* w) => Tag(w, ValueTag.Redacted);

    /// <summary>There is a value and it is not shown; the reason is an <see cref="UnreadReason"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unread(EventWriter* w, byte reason) => Put(w, ValueTag.Unread, reason, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SByte(EventWriter* w, sbyte value) => Put(w, ValueTag.SByte, value, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Byte(EventWriter* w, byte value) => Put(w, ValueTag.Byte, value, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Int16(EventWriter* w, short value) => Put(w, ValueTag.Int16, value, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UInt16(EventWriter* w, ushort value) => Put(w, ValueTag.UInt16, value, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Int32(EventWriter* w, int value) => Put(w, ValueTag.Int32, value, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UInt32(EventWriter* w, uint value) => Put(w, ValueTag.UInt32, value, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Int64(EventWriter* w, long value) => Put(w, ValueTag.Int64, value, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UInt64(EventWriter* w, ulong value) => Put(w, ValueTag.UInt64, value, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Single(EventWriter* w, float value) => Put(w, ValueTag.Single, value, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Double(EventWriter* w, double value) => Put(w, ValueTag.Double, value, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Char(EventWriter* w, char value) => Put(w, ValueTag.Char, value, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IntPtr(EventWriter* w, nint value) => Put(w, ValueTag.IntPtr, (long)value, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void UIntPtr(EventWriter* w, nuint value) => Put(w, ValueTag.UIntPtr, (ulong)value, 8);

    // Raw bits: the high two are the kind, no time zone is asked.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DateTime(EventWriter* w, DateTime value) => Put(w, ValueTag.DateTime, Unsafe.As<DateTime, long>(ref value), 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TimeSpan(EventWriter* w, TimeSpan value) => Put(w, ValueTag.TimeSpan, Unsafe.As<TimeSpan, long>(ref value), 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Guid(EventWriter* w, Guid value) => Put(w, ValueTag.Guid, value, 16);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decimal(EventWriter* w, decimal value) => At(w, ref Unsafe.As<decimal, byte>(ref value), Shape.Decimal, null, null);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DateTimeOffset(EventWriter* w, DateTimeOffset value) =>
        At(w, ref Unsafe.As<DateTimeOffset, byte>(ref value), Shape.DateTimeOffset, null, null);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Enum(EventWriter* w, long value, int typeId) => Enum(w, value, TypePlans.ById(typeId));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void String(EventWriter* w, string? value)
    {
        if (value == null)
            Null(w);
        else
            Text(w, ref Unsafe.AsRef(in value.GetPinnableReference()), value.Length, value.Length);
    }

    /// <summary>A text that stands on the stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Letters(EventWriter* w, char* first, int length) => Text(w, ref *first, length, length);

    /// <summary>Any reference, boxed values included, by its runtime type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Object(EventWriter* w, object? value) => Reference(w, value, null);

    /// <summary>An unboxed value type, on the stack or behind a reference that is pinned or on the stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ValueType(EventWriter* w, void* address, int planId) => ValueType(w, ref *(byte*)address, planId);

    /// <summary>An unboxed value type behind a managed reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ValueType(EventWriter* w, ref byte place, int planId)
    {
        var plan = TypePlans.ById(planId);
        At(w, ref place, plan.Shape, plan, null);
    }

    /// <summary>What a TypedReference on the stack refers to, by its exact type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Typed(EventWriter* w, void* typedReference)
    {
        var typed = TypedPlaces.Read(typedReference);
        if (Unsafe.IsNullRef(ref typed.Place))
            Null(w);
        else if (!SelfTest.Passed)
            Unread(w, (byte)UnreadReason.ByRefLike);
        else if (!RawObject.IsValueType(typed.Type))
            Reference(w, Unsafe.As<byte, object?>(ref typed.Place), null);
        else
        {
            var plan = TypePlans.OfHandle(typed.Type);
            At(w, ref typed.Place, plan.Shape, plan, null);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exception(EventWriter* w, Exception? value) => Reference(w, value, null);

    /// <summary>Only the type is shown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TypeOf(EventWriter* w, int typeId) => OnlyType(w, ValueTag.TypeOf, TypePlans.ById(typeId));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tag(EventWriter* w, ValueTag tag)
    {
        var at = w->At;
        if (w->End - at < 1)
        {
            Truncated(w);
            return;
        }
        *at = (byte)tag;
        w->At = at + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(EventWriter* w, ValueTag tag, T value, int bytes) where T : unmanaged
    {
        var at = w->At;
        if (w->End - at < 1 + bytes)
        {
            Truncated(w);
            return;
        }
        *at = (byte)tag;
        Unsafe.WriteUnaligned(at + 1, value);
        w->At = at + 1 + bytes;
    }

    // The end moves to where we are, less one: a place kept for a later value (one byte) is given back before that value is written, and
    // then exactly nothing fits, so that the value becomes this mark too.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Truncated(EventWriter* w)
    {
        *w->At++ = (byte)ValueTag.Truncated;
        w->End = w->At - 1;
        w->Full = 1;
    }
}
