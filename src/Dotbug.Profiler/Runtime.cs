namespace Dotbug.Profiler;

/// <summary>
/// The runtime's side: ICorProfilerInfo10, called through its table. Slot numbers are the order of the methods in corprof.idl.
/// </summary>
internal static unsafe class Runtime
{
    // Monitor JIT compilation is needed although we ignore the event: without it re-jit requests were sometimes never
    // honoured (dotnet/runtime issue 87418). Never COR_PRF_MONITOR_GC: it turns concurrent collection off.
    private const uint MonitorJitCompilation = 0x20;
    private const uint EnableReJit = 0x40000;

    private const int SlotGetFunctionInfo = 15;
    private const int SlotSetEventMask = 16;
    private const int SlotRequestReJIT = 73;
    private const int SlotRequestRevert = 74;
    private const int SlotRequestReJITWithInliners = 96;
    private const uint BlockInlining = 1;

    // Without it a method that is in the batch and also inlines another one of the batch is compiled again with its original IL:
    // the runtime forgets, when it comes to the inliners, that it was to ask for a body.
    private const uint InliningCallbacks = 2;

    private static readonly Guid s_info10 = new("2F1B5152-C869-40C9-AA5F-3ABE026BD720");

    public static void** Info;

    public static bool Attach(void** unknown)
    {
        void** info = null;
        var wanted = s_info10;
        if (((delegate* unmanaged<void*, Guid*, void***, int>)(*(void***)unknown)[0])(unknown, &wanted, &info) < 0)
            return false;
        Info = info;
        return ((delegate* unmanaged<void*, uint, int>)Slot(SlotSetEventMask))(info, MonitorJitCompilation | EnableReJit) >= 0;
    }

    private static void* Slot(int number) => (*(void***)Info)[number];

    public static bool FunctionInfo(nint function, out nint module, out uint token)
    {
        nint type, moduleId;
        uint methodToken;
        var result = ((delegate* unmanaged<void*, nint, nint*, nint*, uint*, int>)Slot(SlotGetFunctionInfo))(
            Info, function, &type, &moduleId, &methodToken);
        module = moduleId;
        token = methodToken;
        return result >= 0;
    }

    /// <summary>Only from a thread that has never run managed code of the target.</summary>
    public static int RequestReJit(uint count, nint* modules, uint* tokens) =>
        ((delegate* unmanaged<void*, uint, uint, nint*, uint*, int>)Slot(SlotRequestReJITWithInliners))(
            Info, BlockInlining | InliningCallbacks, count, modules, tokens);

    public static bool IsRequestReJit(void* function) => function == Slot(SlotRequestReJIT);

    /// <summary>Only from a thread that has never run managed code of the target.</summary>
    public static int RequestRevert(uint count, nint* modules, uint* tokens, int* results) =>
        ((delegate* unmanaged<void*, uint, nint*, uint*, int*, int>)Slot(SlotRequestRevert))(
            Info, count, modules, tokens, results);
}
