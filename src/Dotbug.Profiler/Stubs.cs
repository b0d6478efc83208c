using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>The machine code in Stubs/*.c.</summary>
internal static unsafe partial class Stubs
{
    public static readonly void* Ok = Address(0);
    public static readonly void* Clock = Address(1);
    public static readonly void* Walk = Address(2);
    public static readonly void* JitStarted = Address(3);
    public static readonly void* JitFinished = Address(4);
    public static readonly void* JitInlining = Address(5);
    public static readonly void* Event = Address(6);
    public static readonly void* ThreadCreated = Address(7);
    public static readonly void* ThreadDestroyed = Address(8);
    public static readonly void* ThreadNamed = Address(9);
    public static readonly void* Snapshot = Address(10);

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_jit_enter")]
    public static extern void EnterJit(int mayWait);

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_jit_leave")]
    public static extern void LeaveJit();

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_jit_close")]
    public static extern int CloseJit(int waitMs);

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_event_queue")]
    public static extern void* EventQueue();

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_jit_open")]
    public static extern void OpenJit();

    [DllImport("dotbug_stubs", EntryPoint = "dotbug_stub")]
    private static extern void* Address(int which);
}
