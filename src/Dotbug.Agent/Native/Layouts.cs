using System.Runtime.InteropServices;

namespace Dotbug.Agent.Native;

// Structs that the runtime writes. Tuples will not do: their layout is automatic, and three ints take sixteen bytes.

/// <summary>COR_DEBUG_IL_TO_NATIVE_MAP. A negative <c>IL</c> is no offset: -1 unmapped, -2 prolog, -3 epilog.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ILToNativeEntry
{
    public int IL;
    public uint Start;
    public uint End;
}

/// <summary>COR_PRF_CODE_INFO: one piece of a method's native code.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CodeInfo
{
    public nuint Start;
    public nuint Size;
}

/// <summary>COR_FIELD_OFFSET.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FieldOffset
{
    public uint Field;
    public uint Offset;
}

/// <summary>COR_PRF_FUNCTION.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompiledFunction
{
    public nint Function;
    public nint ReJitId;
}

/// <summary>COR_PRF_EVENTPIPE_PROVIDER_CONFIG.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EventProvider
{
    public char* Name;
    public ulong Keywords;
    public uint Level;
    public char* Filter;
}
