using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>
/// What the managed agent may ask of the native side. Frozen: later versions may append, never change. The agent finds the address
/// of this table in its own file, where <see cref="DoorServer"/> wrote it before the file was loaded.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Services
{
    public uint Version;
    public uint Bytes;

    /// <summary>ICorProfilerInfo10 of the runtime.</summary>
    public void* ProfilerInfo;

    /// <summary>(id: 8 ASCII chars, void (*connection)(int descriptor)) -> owner number for Prepare, 0 = refused.</summary>
    public delegate* unmanaged<byte*, void*, uint> Register;

    /// <summary>(owner, module, token, il, bytes, map, map count) -> 0 done, 1 owned by another agent, 2 table full, 3 no memory.</summary>
    public delegate* unmanaged<uint, nint, uint, byte*, uint, void*, uint, int> Prepare;

    /// <summary>(owner, module, token).</summary>
    public delegate* unmanaged<uint, nint, uint, void> Release;

    /// <summary>(count, modules, tokens) -> HRESULT. One suspension of the runtime. Blocks until done.</summary>
    public delegate* unmanaged<uint, nint*, uint*, int> ReJit;

    /// <summary>(count, modules, tokens, results) -> HRESULT. Blocks until done.</summary>
    public delegate* unmanaged<uint, nint*, uint*, int*, int> Revert;

    /// <summary>(module, token) -> the last ReJITError of this method, 0 = none.</summary>
    public delegate* unmanaged<nint, uint, int> Error;

    /// <summary>(cursor, modules, tokens, max) -> count; see <see cref="Callers.Read"/>.</summary>
    public delegate* unmanaged<int, nint*, uint*, int, int> ReadCallers;

    /// <summary>() -> processor counter. No transition needed.</summary>
    public void* Clock;

    /// <summary>(frames, max, stack end) -> count; see stubs.c. No transition needed.</summary>
    public void* Walk;

    /// <summary>(count, calls) -> nothing. Makes the calls one after the other on a thread that runs no managed code of the target, which is
    /// where the runtime allows the greater part of ICorProfilerInfo. Blocks until done.</summary>
    public delegate* unmanaged<uint, NativeCall*, void> Call;

    /// <summary>(module, token) -> FunctionID of an instantiation that is being compiled, or that the JIT rejected; 0 = none.</summary>
    public delegate* unmanaged<nint, uint, nint> Compiling;

    /// <summary>The queue of the runtime's events: Stubs/runtime_events.c.</summary>
    public void* Events;

    /// <summary>(info, snapshot) -> HRESULT, through <see cref="Call"/>: where other threads are; Stubs/snapshot.c.</summary>
    public void* Snapshot;

    public static readonly Services* Table = Make();

    private static Services* Make()
    {
        var table = (Services*)NativeMemory.AllocZeroed((nuint)sizeof(Services));
        table->Version = 1;
        table->Bytes = (uint)sizeof(Services);
        table->ProfilerInfo = Runtime.Info;
        table->Register = &OnRegister;
        table->Prepare = &OnPrepare;
        table->Release = &OnRelease;
        table->ReJit = &OnReJit;
        table->Revert = &OnRevert;
        table->Error = &OnError;
        table->ReadCallers = &OnReadCallers;
        table->Clock = Stubs.Clock;
        table->Walk = Stubs.Walk;
        table->Call = &OnCall;
        table->Compiling = &OnCompiling;
        table->Events = Stubs.EventQueue();
        table->Snapshot = Stubs.Snapshot;
        return table;
    }

    // Called from the agent's managed code: an exception that left one of these would end the program.

    [UnmanagedCallersOnly]
    private static uint OnRegister(byte* id, void* connection)
    {
        try
        {
            return Agents.Register(id, connection);
        }
        catch (Exception)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static int OnPrepare(uint owner, nint module, uint token, byte* il, uint bytes, void* map, uint mapCount)
    {
        try
        {
            return Bodies.Prepare(owner, module, token, il, bytes, map, mapCount);
        }
        catch (Exception)
        {
            return 3;
        }
    }

    [UnmanagedCallersOnly]
    private static void OnRelease(uint owner, nint module, uint token)
    {
        try
        {
            Bodies.Release(owner, module, token);
        }
        catch (Exception)
        {
            // It stays ours: another build's agent cannot have the method.
        }
    }

    [UnmanagedCallersOnly]
    private static int OnReJit(uint count, nint* modules, uint* tokens) => Guarded(count, modules, tokens, null);

    [UnmanagedCallersOnly]
    private static int OnRevert(uint count, nint* modules, uint* tokens, int* results) => Guarded(count, modules, tokens, results);

    private static int Guarded(uint count, nint* modules, uint* tokens, int* results)
    {
        try
        {
            return RequestThread.Run(count, modules, tokens, results);
        }
        catch (Exception)
        {
            return RequestThread.EOutOfMemory;
        }
    }

    [UnmanagedCallersOnly]
    private static void OnCall(uint count, NativeCall* calls)
    {
        try
        {
            RequestThread.Call(count, calls);
        }
        catch (Exception)
        {
            for (var i = 0u; i < count; i++)
                calls[i].Result = RequestThread.EOutOfMemory;
        }
    }

    [UnmanagedCallersOnly]
    private static nint OnCompiling(nint module, uint token)
    {
        var body = Bodies.Find(module, token);
        return body == null ? 0 : Volatile.Read(ref body->Compiling);
    }

    [UnmanagedCallersOnly]
    private static int OnError(nint module, uint token)
    {
        var body = Bodies.Find(module, token);
        return body == null ? 0 : body->Error;
    }

    [UnmanagedCallersOnly]
    private static int OnReadCallers(int cursor, nint* modules, uint* tokens, int max) => Callers.Read(cursor, modules, tokens, max);
}

/// <summary>
/// A function of the runtime and what to call it with. Eight arguments are always passed: in the calling conventions of 64-bit platforms those that
/// the function does not take do no harm.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCall
{
    public delegate* unmanaged<long, long, long, long, long, long, long, long, nint> Function;
    public fixed long Arguments[8];
    public nint Result;
}
