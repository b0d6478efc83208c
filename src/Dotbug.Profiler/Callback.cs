using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>
/// Our ICorProfilerCallback11. The runtime calls it on its own threads, inside the JIT among other places, so nothing here
/// allocates, waits or throws; whatever we have no use for goes to a stub that never enters our runtime.
/// Slot numbers are the order of the methods in corprof.idl.
/// </summary>
internal static unsafe class Callback
{
    private const int Slots = 98;
    private const int SlotShutdown = 4;
    private const int SlotJITCompilationStarted = 23;
    private const int SlotJITCompilationFinished = 24;
    private const int SlotJITInlining = 28;
    private const int SlotThreadCreated = 29;
    private const int SlotThreadDestroyed = 30;
    private const int SlotThreadNameChanged = 72;
    private const int SlotInitializeForAttach = 80;
    private const int SlotReJITCompilationStarted = 83;
    private const int SlotGetReJITParameters = 84;
    private const int SlotReJITCompilationFinished = 85;
    private const int SlotReJITError = 86;
    private const int SlotDynamicMethodJITCompilationStarted = 92;
    private const int SlotDynamicMethodJITCompilationFinished = 93;
    private const int SlotEventPipeEventDelivered = 95;

    private const int SOk = 0;
    private const int ENoInterface = unchecked((int)0x80004002);
    private const int ProfilerCancelActivation = unchecked((int)0x80131375);

    private static readonly Guid[] s_interfaces =
    [
        new("00000000-0000-0000-C000-000000000046"),
        new("176FBED1-A55C-4796-98CA-A9DA0EF883E7"),
        new("8A8CC829-CCF2-49FE-BBAE-0F022228071A"),
        new("4FD2ED52-7731-4B8D-9469-03D2CC3086C5"),
        new("7B63B2E3-107D-4D48-B2F6-F61E229470D2"),
        new("8DFBA405-8C9F-45F8-BFFA-83B14CEF78B5"),
        new("FC13DF4B-4448-4F4F-950C-BA8D19D00C36"),
        new("F76A2DBA-1D52-4539-866C-2AA518F9EFC3"),
        new("5BED9B15-C079-4D47-BFE2-215A140C07E0"),
        new("27583EC3-C8F5-482F-8052-194B8CE4705A"),
        new("CEC5B60E-C69C-495F-87F6-84D28EE16FFB"),
        new("42350846-AAED-47F7-B128-FD0C98881CDE"),
    ];

    public static readonly void** Instance = Make();

    private static void** Make()
    {
        var table = (void**)NativeMemory.Alloc(Slots, (nuint)sizeof(void*));
        for (var slot = 0; slot < Slots; slot++)
            table[slot] = Stubs.Ok;
        table[0] = (delegate* unmanaged<void*, Guid*, void**, int>)&Query;
        table[1] = (delegate* unmanaged<void*, uint>)&ComServer.One;
        table[2] = (delegate* unmanaged<void*, uint>)&ComServer.One;
        table[SlotShutdown] = (delegate* unmanaged<void*, int>)&Shutdown;
        table[SlotJITCompilationStarted] = table[SlotDynamicMethodJITCompilationStarted] = Stubs.JitStarted;
        table[SlotJITCompilationFinished] = table[SlotDynamicMethodJITCompilationFinished] = Stubs.JitFinished;
        table[SlotJITInlining] = Stubs.JitInlining;
        table[SlotEventPipeEventDelivered] = Stubs.Event;
        table[SlotThreadCreated] = Stubs.ThreadCreated;
        table[SlotThreadDestroyed] = Stubs.ThreadDestroyed;
        table[SlotThreadNameChanged] = Stubs.ThreadNamed;
        table[SlotInitializeForAttach] = (delegate* unmanaged<void*, void**, void*, uint, int>)&InitializeForAttach;
        table[SlotReJITCompilationStarted] = (delegate* unmanaged<void*, nint, nint, int, int>)&ReJITCompilationStarted;
        table[SlotGetReJITParameters] = (delegate* unmanaged<void*, nint, uint, void**, int>)&GetReJITParameters;
        table[SlotReJITCompilationFinished] = (delegate* unmanaged<void*, nint, nint, int, int, int>)&ReJITCompilationFinished;
        table[SlotReJITError] = (delegate* unmanaged<void*, nint, uint, nint, int, int>)&ReJITError;
        var instance = (void**)NativeMemory.Alloc((nuint)sizeof(void*));
        *instance = table;
        return instance;
    }

    [UnmanagedCallersOnly]
    private static int Query(void* self, Guid* interfaceId, void** result)
    {
        foreach (var known in s_interfaces)
        {
            if (*interfaceId == known)
            {
                *result = self;
                return SOk;
            }
        }
        *result = null;
        return ENoInterface;
    }

    [UnmanagedCallersOnly]
    private static int InitializeForAttach(void* self, void** runtime, void* data, uint length)
    {
        try
        {
            return Runtime.Attach(runtime) && DoorServer.Open() ? SOk : ProfilerCancelActivation;
        }
        catch
        {
            return ProfilerCancelActivation;
        }
    }

    [UnmanagedCallersOnly]
    private static int Shutdown(void* self)
    {
        DoorServer.Close();
        return SOk;
    }

    [UnmanagedCallersOnly]
    private static int ReJITCompilationStarted(void* self, nint function, nint version, int isSafeToBlock)
    {
        Stubs.EnterJit(isSafeToBlock);
        if (!Runtime.FunctionInfo(function, out var module, out var token))
            return SOk;
        if (Bodies.IsTraced(module, token))
            Bodies.Find(module, token)->Compiling = function;
        else
            Callers.Add(module, token);
        return SOk;
    }

    [UnmanagedCallersOnly]
    private static int GetReJITParameters(void* self, nint module, uint token, void** control)
    {
        var body = Bodies.Find(module, token);
        return body == null ? SOk : Bodies.Apply(body, control);
    }

    [UnmanagedCallersOnly]
    private static int ReJITCompilationFinished(void* self, nint function, nint version, int status, int isSafeToBlock)
    {
        Stubs.LeaveJit();
        if (Runtime.FunctionInfo(function, out var module, out var token) && Bodies.Find(module, token) is var body && body != null
            && body->Compiling == function)
            body->Compiling = 0;
        return SOk;
    }

    [UnmanagedCallersOnly]
    private static int ReJITError(void* self, nint module, uint token, nint function, int status)
    {
        var body = Bodies.Find(module, token);
        if (body != null)
            body->Error = status;
        return SOk;
    }
}
