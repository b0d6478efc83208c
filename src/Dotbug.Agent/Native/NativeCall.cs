using System.Runtime.InteropServices;

namespace Dotbug.Agent.Native;

/// <summary>
/// One call that the native side makes for us, on a thread that runs no managed code. Needed because the runtime refuses the
/// greater part of ICorProfilerInfo on managed threads outside a callback (0x80131363, PROFILER_TO_CLR_ENTRYPOINT_SYNC in
/// proftoeeinterfaceimpl.cpp). Surplus arguments do no harm in the calling conventions of 64-bit platforms.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCall
{
    public void* Function;
    public fixed long Arguments[8];
    public nint Result;
}
