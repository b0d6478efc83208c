namespace Dotbug.Agent.Il;

/// <summary>
/// Signature tokens of the target's modules, made at most once each: a module's metadata, once written to, grows for good.
/// Under the lock of the prober.
/// </summary>
internal sealed class Tokens
{
    private readonly Dictionary<(nint Module, string Blob), uint> _known = [];

    public uint Signature(nint module, ReadOnlySpan<byte> blob) => Known(module, blob, false);

    public uint TypeSpec(nint module, ReadOnlySpan<byte> blob) => Known(module, blob, true);

    private uint Known(nint module, ReadOnlySpan<byte> blob, bool type)
    {
        var key = (module, (type ? "t" : "s") + Convert.ToHexString(blob));
        if (!_known.TryGetValue(key, out var token))
        {
            token = type ? Native.MetadataEmit.TokenFromTypeSpec(module, blob) : Native.MetadataEmit.TokenFromSignature(module, blob);
            _known[key] = token;
        }
        return token;
    }
}
