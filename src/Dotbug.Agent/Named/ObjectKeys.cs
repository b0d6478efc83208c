using System.Runtime.CompilerServices;
using Dotbug.Agent.Capture;

namespace Dotbug.Agent.Named;

/// <summary>
/// Numbers by which notes about objects are found: of the session, the object's identity hash and its type, which stay the same for as long as it lives. The hash has
/// 26 bits (CoreCLR's syncblk.h, HASHCODE_BITS), so two objects of a type are taken for one about once in 67 million pairs.
/// </summary>
internal static class ObjectKeys
{
    private const long SlotMask = 0xFF << 1;

    /// <summary>Never 0, and even: bit 0 is for those who keep them.</summary>
    private static long Slot(int slot) => (long)(slot + 1) << 1;

    public static bool IsOf(long key, int slot) => (key & SlotMask) == Slot(slot);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Of(int slot, object o)
    {
        var mixed = ((ulong)(uint)RuntimeHelpers.GetHashCode(o) << 32 ^ (ulong)RawObject.Handle(o)) * 0x9E3779B97F4A7C15UL;
        return (long)(mixed ^ mixed >> 29) & ~(SlotMask | 1) | Slot(slot);
    }

    /// <summary>Which of so many buckets; a power of two, at most 2^24.</summary>
    public static int Bucket(long key, int buckets) => (int)((ulong)key >> 40) & (buckets - 1);
}
