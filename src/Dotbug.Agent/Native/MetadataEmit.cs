namespace Dotbug.Agent.Native;

/// <summary>
/// Tokens that a rewritten body needs and the module does not have yet: signatures for <c>calli</c> and for locals, and
/// constructed types. They stay in the module's metadata for good, and the first one makes the runtime open it for writing (4.5 MB
/// for System.Private.CoreLib), so callers cache them by module and signature. One thread at a time.
/// </summary>
internal static unsafe class MetadataEmit
{
    // Order of the methods in cor.h, IUnknown's three included.
    private const int SlotGetTokenFromSig = 23;
    private const int SlotGetTokenFromTypeSpec = 26;
    private const uint OpenWrite = 1;

    private static readonly Guid s_emit = new("BA3FEE4C-ECB9-4E41-83B7-183FA41CD859");
    private static readonly Dictionary<nint, nint> s_emitters = [];

    /// <summary>A StandAloneSig token; 0 when the module refuses. Success may be 0x00131197, "was there already".</summary>
    public static uint TokenFromSignature(nint moduleId, ReadOnlySpan<byte> signature) =>
        Token(SlotGetTokenFromSig, moduleId, signature);

    /// <summary>A TypeSpec token; 0 when the module refuses.</summary>
    public static uint TokenFromTypeSpec(nint moduleId, ReadOnlySpan<byte> signature) =>
        Token(SlotGetTokenFromTypeSpec, moduleId, signature);

    private static uint Token(int slot, nint moduleId, ReadOnlySpan<byte> signature)
    {
        var emit = (void*)Emitter(moduleId);
        if (emit == null)
            return 0;
        uint token = 0;
        int result;
        fixed (byte* at = signature)
        {
            result = ((delegate* unmanaged<void*, byte*, uint, uint*, int>)(*(void***)emit)[slot])(
                emit, at, (uint)signature.Length, &token);
        }
        return result < 0 ? 0 : token;
    }

    private static nint Emitter(nint moduleId)
    {
        if (!s_emitters.TryGetValue(moduleId, out var emit))
        {
            emit = (nint)CorProfilerInfo.Current.MetaData(moduleId, OpenWrite, s_emit);
            if (emit != 0)
                s_emitters.Add(moduleId, emit);
        }
        return emit;
    }
}
