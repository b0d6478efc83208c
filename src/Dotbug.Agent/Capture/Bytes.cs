using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dotbug.Agent.Capture;

/// <summary>Copies that call no method of the framework: the framework's own may be traced.</summary>
internal static unsafe class Bytes
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(ref byte from, byte* to, int count)
    {
        var at = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; at <= count - 16; at += 16)
                Unsafe.WriteUnaligned(to + at, Unsafe.ReadUnaligned<Vector128<byte>>(ref Unsafe.Add(ref from, at)));
        }
        for (; at <= count - 8; at += 8)
            Unsafe.WriteUnaligned(to + at, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, at)));
        for (; at < count; at++)
            to[at] = Unsafe.Add(ref from, at);
    }
}
