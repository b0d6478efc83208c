#pragma warning disable CS0649, CS9265 // Nobody writes the fields: they overlay what the runtime made.
#pragma warning disable CS8500 // Addresses of references that are on the stack themselves, where the collector sees what they refer to.
using System.Runtime.CompilerServices;

namespace Dotbug.Agent.Capture;

/// <summary>
/// What a TypedReference is made of: an address, and the exact type of what is there. The rewritten body makes one of whatever it may not box; that costs
/// nothing and says of shared generic code what T is in this call.
/// </summary>
internal static unsafe class TypedPlaces
{
    /// <summary>Read in place of the TypedReference itself, which C# keeps shut.</summary>
    internal readonly ref struct Typed
    {
        public readonly ref byte Place;

        /// <summary>The method table.</summary>
        public readonly nint Type;
    }

    private readonly ref struct Reference
    {
        public readonly ref byte Place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Typed Read(void* typedReference) => *(Typed*)typedReference;

    /// <summary>What a reference refers to that is itself somewhere on the stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref byte Referred(ref byte place) => ref (*(Reference*)Unsafe.AsPointer(ref place)).Place;

    /// <summary>For guards: the object, or a box of the value. Null also when there is nothing at that place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static object? Object(void* typedReference)
    {
        var typed = Read(typedReference);
        if (Unsafe.IsNullRef(ref typed.Place))
            return null;
        return RawObject.IsValueType(typed.Type)
            ? TypedReference.ToObject(*(TypedReference*)typedReference)
            : Unsafe.As<byte, object?>(ref typed.Place);
    }

    public static bool SelfTest()
    {
        var (number, text) = (77L, "text");
        var ofNumber = __makeref(number);
        var ofText = __makeref(text);
        var first = Read(&ofNumber);
        var second = Read(&ofText);
        return first.Type == typeof(long).TypeHandle.Value && Unsafe.As<byte, long>(ref first.Place) == 77
            && second.Type == typeof(string).TypeHandle.Value && ReferenceEquals(Unsafe.As<byte, string>(ref second.Place), text);
    }
}
