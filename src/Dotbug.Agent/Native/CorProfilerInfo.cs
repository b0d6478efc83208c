namespace Dotbug.Agent.Native;

/// <summary>
/// ICorProfilerInfo10 of the runtime, called through its table; slots are the order of the methods in corprof.idl, IUnknown's
/// three included. Used on the agent's own threads only. Functions that the runtime allows anywhere are called directly, the
/// others (marked) through <see cref="NativeCall"/>, which costs a thread of the native side: batch them where there are many.
/// Never add GetClassFromToken or the ...AndTypeArgs kin: they load types.
/// </summary>
internal readonly unsafe struct CorProfilerInfo
{
    public const int FunctionIsParameterized = unchecked((int)0x8013135D);

    private const int SlotGetEventMask = 6;
    private const int SlotGetFunctionFromIP = 7;
    private const int SlotGetFunctionFromToken = 8;
    private const int SlotGetFunctionInfo = 15;
    private const int SlotSetEventMask = 16;
    private const int SlotGetModuleMetaData = 21;
    private const int SlotGetILFunctionBody = 22;
    private const int SlotGetClassLayout = 40;
    private const int SlotEnumJITedFunctions = 57;
    private const int SlotRequestReJIT = 73;
    private const int SlotIsFunctionDynamic = 87;
    private const int SlotGetFunctionFromIP3 = 88;
    private const int SlotGetDynamicFunctionInfo = 89;
    private const int SlotGetNativeCodeStartAddresses = 90;
    private const int SlotGetILToNativeMapping3 = 91;
    private const int SlotGetCodeInfo4 = 92;
    private const int SlotEventPipeStartSession = 101;
    private const int SlotEventPipeStopSession = 103;
    private const int MethodDefTable = 0x06000000;

    // Of ICorProfilerFunctionEnum.
    private const int EnumRelease = 2, EnumGetCount = 6, EnumNext = 7;

    private readonly void* _info;
    private readonly delegate* unmanaged<uint, NativeCall*, void> _call;

    public CorProfilerInfo(void* info, void* call)
    {
        _info = info;
        _call = (delegate* unmanaged<uint, NativeCall*, void>)call;
    }

    /// <summary>The runtime's, once the agent has started; otherwise <see cref="Missing"/>.</summary>
    public static CorProfilerInfo Current { get; private set; }

    public bool Missing => _info == null;

    /// <summary>Called once at start: the interface, and the native side's service that runs <see cref="NativeCall"/>s.</summary>
    public static void Use(void* info, void* call) => Current = new CorProfilerInfo(info, call);

    private void* Slot(int number) => (*(void***)_info)[number];

    /// <summary>False when the function is unknown, or has no metadata (a dynamic method, a stub).</summary>
    public bool FunctionInfo(nint function, out nint module, out uint token)
    {
        nint type = 0, moduleId = 0;
        uint methodToken = 0;
        var result = IsDynamic(function)
            ? -1
            : ((delegate* unmanaged<void*, nint, nint*, nint*, uint*, int>)Slot(SlotGetFunctionInfo))(
                _info, function, &type, &moduleId, &methodToken);
        (module, token) = (moduleId, methodToken);
        return result >= 0;
    }

    public bool IsDynamic(nint function)
    {
        var dynamic = 0;
        return ((delegate* unmanaged<void*, nint, int*, int>)Slot(SlotIsFunctionDynamic))(_info, function, &dynamic) < 0 || dynamic != 0;
    }

    /// <summary>Name of a dynamic method or stub; empty when it has none.</summary>
    public string DynamicName(nint function)
    {
        const int Chars = 256;
        var name = stackalloc char[Chars];
        uint length = 0;
        var result = ((delegate* unmanaged<void*, nint, nint*, byte**, uint*, uint, uint*, char*, int>)Slot(SlotGetDynamicFunctionInfo))(
            _info, function, null, null, null, Chars, &length, name);
        return result < 0 || length is 0 or > Chars ? "" : new string(name, 0, (int)length - 1);
    }

    /// <summary>The method that has code at the address; false for code that is not managed or has no metadata.</summary>
    public bool FunctionFromAddress(nuint address, out nint function)
    {
        nint found = 0;
        var result = ((delegate* unmanaged<void*, nuint, nint*, int>)Slot(SlotGetFunctionFromIP))(_info, address, &found);
        function = found;
        return result >= 0;
    }

    /// <summary>The method's IL, header included, in the module's memory. Null for methods without IL.</summary>
    public ReadOnlySpan<byte> ILBody(nint module, uint token)
    {
        byte* header = null;
        uint bytes = 0;
        var result = ((delegate* unmanaged<void*, nint, uint, byte**, uint*, int>)Slot(SlotGetILFunctionBody))(
            _info, module, token, &header, &bytes);
        return result < 0 ? default : new ReadOnlySpan<byte>(header, (int)bytes);
    }

    /// <summary>
    /// The fields that the type itself declares; returns how many there are, or -1. The type is
    /// <c>Type.TypeHandle.Value</c>. Offsets of reference types count from the object's start, of structs from the value's.
    /// </summary>
    public int ClassLayout(nint type, Span<FieldOffset> fields)
    {
        uint count = 0, size = 0;
        int result;
        fixed (FieldOffset* at = fields)
        {
            result = ((delegate* unmanaged<void*, nint, void*, uint, uint*, uint*, int>)Slot(SlotGetClassLayout))(
                _info, type, at, (uint)fields.Length, &count, &size);
        }
        return result < 0 ? -1 : (int)count;
    }

    /// <summary>Start addresses of all native versions of one IL version of a method; returns how many were stored.</summary>
    public int CodeStarts(nint function, nint reJitId, Span<nuint> starts)
    {
        uint count = 0;
        int result;
        fixed (nuint* at = starts)
        {
            result = ((delegate* unmanaged<void*, nint, nint, uint, uint*, nuint*, int>)Slot(SlotGetNativeCodeStartAddresses))(
                _info, function, reJitId, (uint)starts.Length, &count, at);
        }
        return result < 0 ? 0 : (int)Math.Min(count, (uint)starts.Length);
    }

    /// <summary>Through the native side, one batch. The two pieces (hot, cold) of each native version by its start; what there is not has no size.</summary>
    public CodeInfo[] CodePieces(IReadOnlyList<nuint> starts)
    {
        var pieces = new CodeInfo[2 * starts.Count];
        var calls = new NativeCall[starts.Count];
        uint count = 0;
        fixed (CodeInfo* to = pieces)
        fixed (NativeCall* at = calls)
        {
            for (var i = 0; i < calls.Length; i++)
            {
                calls[i].Function = Slot(SlotGetCodeInfo4);
                calls[i].Arguments[0] = (nint)_info;
                calls[i].Arguments[1] = (nint)starts[i];
                calls[i].Arguments[2] = 2;
                calls[i].Arguments[3] = (nint)(&count);
                calls[i].Arguments[4] = (nint)(to + 2 * i);
            }
            Run((uint)calls.Length, at);
        }
        return pieces;
    }

    /// <summary>Through the native side. The method with code at the address, and the IL version of that code (0: original).</summary>
    public bool FunctionFromAddress(nuint address, out nint function, out nint reJitId)
    {
        nint found = 0, version = 0;
        var result = Call(Slot(SlotGetFunctionFromIP3), (nint)_info, (nint)address, (nint)(&found), (nint)(&version));
        (function, reJitId) = (found, version);
        return result >= 0;
    }

    /// <summary>Through the native side. The map of one native version; returns how many entries were stored.</summary>
    public int ILToNative(nuint codeStart, Span<ILToNativeEntry> map)
    {
        uint count = 0;
        int result;
        fixed (ILToNativeEntry* at = map)
            result = Call(Slot(SlotGetILToNativeMapping3), (nint)_info, (nint)codeStart, map.Length, (nint)(&count), (nint)at);
        return result < 0 ? 0 : (int)Math.Min(count, (uint)map.Length);
    }

    /// <summary>Through the native side. IMetaDataEmit and its kin; null when refused. The pointer stays good as long as the module.</summary>
    public void* MetaData(nint module, uint openFlags, Guid interfaceId)
    {
        void* found = null;
        var result = Call(Slot(SlotGetModuleMetaData), (nint)_info, module, (nint)openFlags, (nint)(&interfaceId), (nint)(&found));
        return result < 0 ? null : found;
    }

    /// <summary>
    /// Through the native side, one batch: whether the types that declare these methods are loaded. GetFunctionFromToken looks the
    /// method up in the module's table, takes no lock and loads nothing; the table is filled when the declaring type is loaded (for
    /// generic types: with their definition, which every instantiation loads).
    /// </summary>
    public void Loaded(nint[] modules, uint[] methods, bool[] loaded)
    {
        var calls = new NativeCall[modules.Length];
        nint function = 0;
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i].Function = Slot(SlotGetFunctionFromToken);
            calls[i].Arguments[0] = (nint)_info;
            calls[i].Arguments[1] = modules[i];
            calls[i].Arguments[2] = methods[i] | MethodDefTable;
            calls[i].Arguments[3] = (nint)(&function);
        }
        fixed (NativeCall* at = calls)
            Run((uint)calls.Length, at);
        for (var i = 0; i < calls.Length; i++)
            loaded[i] = (int)calls[i].Result is >= 0 or FunctionIsParameterized;
    }

    /// <summary>
    /// Through the native side. Every method with code that the JIT made, once for each piece of code; null: the runtime refuses. While
    /// it collects them (four to nine milliseconds for 49,000, once 39 on a machine with ten times the work that it could do) what is compiled waits.
    /// </summary>
    public CompiledFunction[]? Compiled()
    {
        void* found = null;
        if (Call(Slot(SlotEnumJITedFunctions), (nint)_info, (nint)(&found), 0, 0) < 0 || found == null)
            return null;
        var table = *(void***)found;
        uint count = 0, fetched = 0;
        _ = ((delegate* unmanaged<void*, uint*, int>)table[EnumGetCount])(found, &count);
        var functions = new CompiledFunction[count];
        fixed (CompiledFunction* at = functions)
            _ = ((delegate* unmanaged<void*, uint, void*, uint*, int>)table[EnumNext])(found, count, at, &fetched);
        _ = ((delegate* unmanaged<void*, uint>)table[EnumRelease])(found);
        return fetched == count ? functions : null;
    }

    /// <summary>Through the native side. Re-jits these methods alone: whoever has inlined one keeps his copy.</summary>
    public int ReJitAlone(nint[] modules, uint[] tokens)
    {
        fixed (nint* m = modules)
        fixed (uint* t = tokens)
            return Call(Slot(SlotRequestReJIT), (nint)_info, modules.Length, (nint)m, (nint)t);
    }

    /// <summary>ThreadCreated, ThreadDestroyed and ThreadNameChanged are called, or no longer. Answers an HRESULT. Through the native side.</summary>
    public int MonitorThreads(bool on) => Monitor(0x200, on);

    private int Monitor(uint what, bool on)
    {
        var mask = 0u;
        var result = Call(Slot(SlotGetEventMask), (nint)_info, (nint)(&mask), 0, 0);
        var wanted = on ? mask | what : mask & ~what;
        return result < 0 || wanted == mask ? result : Call(Slot(SlotSetEventMask), (nint)_info, (nint)wanted, 0, 0);
    }

    /// <summary>Stacks of other threads can be looked at, or no longer. Answers an HRESULT. Through the native side.</summary>
    public int EnableSnapshots(bool on) => Monitor(0x10000000, on);

    /// <summary>Through the native side. Answers an HRESULT; where it is a failure (a collection is under way), nothing was looked at.</summary>
    public int Snapshot(ThreadSnapshot* threads) => Call(Services.Table->Snapshot, (nint)_info, (nint)threads, 0, 0);

    /// <summary>ICorProfilerInfo12, .NET 5 and later: a synchronous EventPipe session of one provider. Answers an HRESULT. Through the native side.</summary>
    public int StartEvents(string provider, ulong keywords, uint level, out ulong session)
    {
        ulong started = 0;
        int result;
        fixed (char* name = provider)
        {
            var wanted = new EventProvider { Name = name, Keywords = keywords, Level = level };
            result = Call(Slot(SlotEventPipeStartSession), (nint)_info, 1, (nint)(&wanted), 0, (nint)(&started));
        }
        session = started;
        return result;
    }

    /// <summary>No event is delivered after it returned.</summary>
    public int StopEvents(ulong session) => Call(Slot(SlotEventPipeStopSession), (nint)_info, (nint)session, 0, 0);

    private int Call(void* function, nint a, nint b, nint c, nint d, nint e = 0)
    {
        var call = new NativeCall { Function = function };
        call.Arguments[0] = a;
        call.Arguments[1] = b;
        call.Arguments[2] = c;
        call.Arguments[3] = d;
        call.Arguments[4] = e;
        Run(1, &call);
        return (int)call.Result;
    }

    private void Run(uint count, NativeCall* calls)
    {
        if (_call != null)
            _call(count, calls);
        else
            for (var i = 0u; i < count; i++)
                calls[i].Result = -1;
    }
}
