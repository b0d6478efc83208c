using System.Runtime.InteropServices;

namespace Dotbug.Profiler;

/// <summary>
/// What the runtime asks a profiler library for: a class factory, and from it our one callback object. Both are hand-made COM
/// objects (a pointer to a table of functions) that are never freed, so reference counts are constant.
/// </summary>
internal static unsafe class ComServer
{
    private const int SOk = 0;
    private const int ENoInterface = unchecked((int)0x80004002);
    private const int ClassNotAvailable = unchecked((int)0x80040111);

    private static readonly Guid s_unknown = new("00000000-0000-0000-C000-000000000046");
    private static readonly Guid s_classFactory = new("00000001-0000-0000-C000-000000000046");
    private static readonly Guid s_clsid = new("D07B0900-0D07-4B06-9000-000000000001");

    private static readonly void** s_factory = MakeFactory();

    [UnmanagedCallersOnly(EntryPoint = "DllGetClassObject")]
    public static int DllGetClassObject(Guid* classId, Guid* interfaceId, void** result)
    {
        *result = null;
        if (*classId != s_clsid)
            return ClassNotAvailable;
        if (*interfaceId != s_classFactory && *interfaceId != s_unknown)
            return ENoInterface;
        *result = s_factory;
        return SOk;
    }

    [UnmanagedCallersOnly(EntryPoint = "DllCanUnloadNow")]
    public static int DllCanUnloadNow() => 1;

    private static void** MakeFactory()
    {
        var table = (void**)NativeMemory.Alloc(5, (nuint)sizeof(void*));
        table[0] = (delegate* unmanaged<void*, Guid*, void**, int>)&QueryFactory;
        table[1] = (delegate* unmanaged<void*, uint>)&One;
        table[2] = (delegate* unmanaged<void*, uint>)&One;
        table[3] = (delegate* unmanaged<void*, void*, Guid*, void**, int>)&CreateInstance;
        table[4] = Stubs.Ok;
        var instance = (void**)NativeMemory.Alloc((nuint)sizeof(void*));
        *instance = table;
        return instance;
    }

    [UnmanagedCallersOnly]
    private static int QueryFactory(void* self, Guid* interfaceId, void** result)
    {
        var known = *interfaceId == s_classFactory || *interfaceId == s_unknown;
        *result = known ? self : null;
        return known ? SOk : ENoInterface;
    }

    [UnmanagedCallersOnly]
    public static uint One(void* self) => 1;

    [UnmanagedCallersOnly]
    private static int CreateInstance(void* self, void* outer, Guid* interfaceId, void** result)
    {
        *result = Callback.Instance;
        return SOk;
    }
}
