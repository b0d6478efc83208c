using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Capture;

/// <summary>
/// Where the bytes of an object begin. Only managed references (<c>ref byte</c>) are handed out, so the collector may move the object
/// while it is being read; no raw address of an object is ever kept.
/// </summary>
internal static class RawObject
{
    private sealed class Layout
    {
        public byte Data;
    }

    /// <summary>The first byte behind the method table pointer: what field offsets count from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref byte Data(object o) => ref Unsafe.As<Layout>(o).Data;

    /// <summary>The method table: one for each exact type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Handle(object o) => Unsafe.Add(ref Unsafe.As<byte, nint>(ref Data(o)), -1);

    /// <summary>Bytes of one element, for arrays only: the low half of the first word of the method table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe int ElementSize(nint arrayHandle) => *(ushort*)arrayHandle;

    /// <summary>What the first word of a method table says of its kind: these two bits are 01 for value types of all kinds.</summary>
    private const uint KindMask = 0xC0000, ValueTypeKind = 0x40000;

    /// <summary>False for classes, interfaces, arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool IsValueType(nint handle) => (*(uint*)handle & KindMask) == ValueTypeKind;

    /// <summary>Bytes of an instance's fields, from the method table (the second word is the size with header and method table pointer).</summary>
    public static unsafe int DataBytes(nint handle) => *(int*)(handle + 4) - 2 * sizeof(nint);

    /// <summary>Elements of an array of any rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ArrayLength(object array) => Unsafe.As<byte, int>(ref Data(array));

    /// <summary>From <see cref="Data"/> to the first element of an array with one dimension that begins at zero.</summary>
    public static readonly unsafe int VectorOffset = sizeof(nint);

    /// <summary>The same for other arrays, where lengths and lower bounds (an int each) come in between.</summary>
    public static int ArrayOffset(int rank) => VectorOffset + rank * 2 * sizeof(int);
}
