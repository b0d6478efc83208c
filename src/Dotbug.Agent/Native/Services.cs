using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dotbug.Agent.Native;

/// <summary>
/// The native side, as the profiler lays it out (its Services.cs says what each entry does; the order never changes). The door wrote the
/// address into this assembly's file before it was loaded.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Services
{
    public uint Version;
    public uint Bytes;
    public void* ProfilerInfo;
    public delegate* unmanaged<byte*, void*, uint> Register;
    public delegate* unmanaged<uint, nint, uint, byte*, uint, void*, uint, int> Prepare;
    public delegate* unmanaged<uint, nint, uint, void> Release;
    public delegate* unmanaged<uint, nint*, uint*, int> ReJit;
    public delegate* unmanaged<uint, nint*, uint*, int*, int> Revert;
    public delegate* unmanaged<nint, uint, int> Error;
    public delegate* unmanaged<int, nint*, uint*, int, int> ReadCallers;
    public void* Clock;
    public void* Walk;
    public void* Call;
    private delegate* unmanaged<nint, uint, nint> _compiling;
    private void* _events;
    private void* _snapshot;

    /// <summary>FunctionID of an instantiation that is being compiled, or that the JIT rejected; 0 = none, or a native side that came before this question.</summary>
    public readonly nint Compiling(nint module, uint token) => Bytes < BytesWithCompiling ? 0 : _compiling(module, token);

    /// <summary>The queue of the runtime's events; null: a native side that came before it.</summary>
    public readonly void* Events => Bytes < BytesWithEvents ? null : _events;

    /// <summary>(info, <see cref="ThreadSnapshot"/>) -> HRESULT, as a <see cref="NativeCall"/>; null: a native side that came before it, whose events have no stacks.</summary>
    public readonly void* Snapshot => Bytes < sizeof(Services) ? null : _snapshot;

    private static int BytesWithEvents => sizeof(Services) - sizeof(void*);

    private static int BytesWithCompiling => BytesWithEvents - sizeof(void*);

    public static Services* Table { get; private set; }

    /// <summary>Our number among the agents of this process.</summary>
    public static uint Owner { get; set; }

    // The marker that the door looks for, then eight bytes for the address. Read through a pointer: the compiler must not take the zeros for granted.
    private static ReadOnlySpan<byte> Place => "dotbug-services>\0\0\0\0\0\0\0\0"u8;

    public static bool Load()
    {
        var place = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Place));
        Table = (Services*)Volatile.Read(ref *(nint*)(place + Place.Length - sizeof(nint)));
        return Table != null && Table->Version >= 1;
    }
}
