using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>Addresses of the machine code in Stubs/stubs.c.</summary>
internal static unsafe partial class Stubs
{
    public static readonly void* Ok = Address(0);
    public static readonly void* Clock = Address(1);
    public static readonly void* Walk = Address(2);

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_stub")]
    private static extern void* Address(int which);
}
